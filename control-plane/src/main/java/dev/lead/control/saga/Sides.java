package dev.lead.control.saga;

import dev.lead.control.db.Tx;
import dev.lead.control.move.Side;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The regions of a move, as they are under their locks. */
public final class Sides {
  private Sides() {}

  static Side of(Tx tx, RegionRecord region) throws SQLException {
    return new Side(region.incarnation(), region.reachable(), drained(tx).contains(region.name()));
  }

  /** The regions that are to lead nothing. */
  public static Set<RegionName> drained(Tx tx) throws SQLException {
    return new HashSet<>(
        tx.list(
            "select region from drain where kind = 'region' and ended_at is null",
            row -> new RegionName(row.text("region"))));
  }
}
