package dev.lead.control.recovery;

import dev.lead.control.db.Tx;
import java.sql.SQLException;

/**
 * How far a database is. Agents keep the newest one they were told and show it again.
 *
 * @param system the cluster's identifier, which copies share
 * @param timeline rises when a copy is promoted or restored to a point in time
 * @param boot when the server was started; another one each time
 * @param lsn log position that was certainly on disk
 */
public record Position(String system, int timeline, String boot, long lsn) {
  private static final String HERE =
      """
      select (select system_identifier from pg_control_system())::text as system,
        ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer as timeline,
        (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint::text as boot,
        pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint as lsn
      """;

  public Position {
    if (system.length() > 32 || boot.length() > 32) {
      throw new IllegalArgumentException("`database` is not what was answered");
    }
  }

  static Position here(Tx tx) throws SQLException {
    return tx.one(
        HERE,
        row ->
            new Position(
                row.text("system"), row.integer("timeline"), row.text("boot"), row.number("lsn")));
  }

  boolean sameLife(Position other) {
    return system.equals(other.system) && timeline == other.timeline && boot.equals(other.boot);
  }
}
