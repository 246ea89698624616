package dev.lead.control.recovery;

import dev.lead.control.db.Tx;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The present life of the database server: from a start, or a promotion, to the next. A database
 * can only step back between two lives. So each new one begins with asking who held a mandate, and
 * with epochs that are lifted: by chance, since what was lost may have been lifted itself, in case
 * that nobody who saw it is alive.
 *
 * @param here how far the database is
 * @param beganAt log position at which this life began, or before it
 */
record Life(Position here, long beganAt) {
  private record Stored(String system, int timeline, String boot, long beganAt) {
    boolean of(Position here) {
      return system.equals(here.system())
          && timeline == here.timeline()
          && boot.equals(here.boot());
    }
  }

  /** Looks; notes a new life. The caller holds no lock that is taken after this row's. */
  static Life look(Tx tx) throws SQLException {
    Position here = Position.here(tx);
    Stored stored = stored(tx, "");
    if (stored.of(here)) {
      return new Life(here, stored.beganAt());
    }
    Stored now = stored(tx, " for update");
    if (!now.of(here)) {
      Recoveries.newLife(tx);
      now = new Stored(here.system(), here.timeline(), here.boot(), beginning(tx));
      tx.update(
          "update database_life set system = ?, timeline = ?, boot = ?, began_at = ?",
          now.system(),
          now.timeline(),
          now.boot(),
          now.beganAt());
    }
    return new Life(here, now.beganAt());
  }

  private static Stored stored(Tx tx, String lock) throws SQLException {
    return tx.one(
        "select system, timeline, boot, began_at from database_life" + lock,
        row ->
            new Stored(
                row.text("system"),
                row.integer("timeline"),
                row.text("boot"),
                row.number("began_at")));
  }

  /** A server that was started, in whatever way, begins with a checkpoint where its log ended. */
  private static long beginning(Tx tx) throws SQLException {
    return tx.number(
        "select pg_wal_lsn_diff(checkpoint_lsn, '0/0')::bigint as n from pg_control_checkpoint()");
  }

  /** Why a database that was once at that position has stepped back since; empty if it has not. */
  Optional<String> steppedBackFrom(Position seen) {
    if (!seen.system().equals(here.system())) {
      return Optional.of(
          "the database is another cluster (%s) than the one seen before (%s)"
              .formatted(here.system(), seen.system()));
    }
    if (seen.timeline() > here.timeline()) {
      return Optional.of(
          "the database is on timeline %d, and was on %d"
              .formatted(here.timeline(), seen.timeline()));
    }
    long reached = seen.sameLife(here) ? here.lsn() : beganAt;
    if (seen.lsn() > reached) {
      return Optional.of(
          "the database was at log position %d, and begins anew at %d on timeline %d"
              .formatted(seen.lsn(), reached, here.timeline()));
    }
    return Optional.empty();
  }
}
