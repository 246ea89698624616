package dev.lead.control.drain;

import dev.lead.control.db.Tx;
import dev.lead.control.saga.Movable;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** How many shards of a region each other region would get. */
final class RegionShares {
  private static final int MOST = 100_000;

  private RegionShares() {}

  static Map<String, Long> of(Tx tx, DrainTarget target) throws SQLException {
    Map<String, Long> shares = new TreeMap<>();
    if (target instanceof DrainTarget.Region region) {
      RegionPlan.of(tx, region.region(), Movable.in(tx, region.region(), MOST))
          .to()
          .values()
          .forEach(home -> shares.merge(home.value(), 1L, Long::sum));
    }
    return shares;
  }
}
