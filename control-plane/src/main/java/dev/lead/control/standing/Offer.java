package dev.lead.control.standing;

import dev.lead.control.db.Tx;
import dev.lead.control.explain.Explanation;
import dev.lead.control.explain.Rival;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.sql.SQLException;
import java.util.List;

/**
 * What a region can offer to the shards of a service.
 *
 * @param fit candidates that nothing speaks against
 * @param present candidates that are connected, fit or not
 */
public record Offer(RegionName region, List<Rival> fit, List<Rival> present) {
  /** Reads it. */
  public static Offer of(Tx tx, ServiceName service, ServicePolicy policy, RegionName region)
      throws SQLException {
    List<Rival> all = Rivals.of(tx, service, region);
    return new Offer(
        region,
        all.stream().filter(r -> Explanation.against(r, policy, all).isEmpty()).toList(),
        all.stream().filter(Rival::attached).toList());
  }

  /** Whether a fit candidate campaigns for the shard. */
  public boolean fitFor(int shard) {
    return fit.stream().anyMatch(r -> r.shards().contains(shard));
  }

  /** Whether any candidate campaigns for it: nobody is worse than somebody. */
  public boolean anyFor(int shard) {
    return present.stream().anyMatch(r -> r.shards().contains(shard));
  }
}
