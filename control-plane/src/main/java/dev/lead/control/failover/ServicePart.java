package dev.lead.control.failover;

import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.util.List;

/**
 * What a failover means for one service.
 *
 * @param shards how many it has in the region
 * @param decision {@code moves}, {@code needs_command}, {@code needs_accept_overlap} or {@code
 *     left_out}
 * @param mayStillAct whether its old leaders may act until they hear of it
 * @param reason why, for people
 * @param to where its shards go
 * @param waiting how many could go, but nobody is there who could lead them
 */
public record ServicePart(
    ServiceName service,
    int shards,
    IsolationMode isolation,
    DisconnectMode disconnect,
    String failover,
    String decision,
    boolean mayStillAct,
    String reason,
    List<Share> to,
    int waiting) {
  /** How many shards a region gets. */
  public record Share(RegionName region, int shards) {}

  public ServicePart {
    to = List.copyOf(to);
  }
}
