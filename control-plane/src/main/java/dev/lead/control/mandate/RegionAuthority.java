package dev.lead.control.mandate;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that decides on a region's authority, read under the lock of its row.
 *
 * @param registered the incarnation that may elect
 * @param longestLease for each incarnation ever registered, the longest leader lease its region may
 *     have handed out where nobody may act on an old token; zero if there was none
 * @param runs the runs heard of
 * @param holders those not gone, and all of the registered incarnation
 * @param highestEpoch the last one drawn from the sequence
 */
public record RegionAuthority(
    Optional<Incarnation> registered,
    Map<Incarnation, Duration> longestLease,
    List<KnownRun> runs,
    List<Holder> holders,
    Epoch highestEpoch) {
  public RegionAuthority {
    longestLease = Map.copyOf(longestLease);
    runs = List.copyOf(runs);
    holders = List.copyOf(holders);
  }
}
