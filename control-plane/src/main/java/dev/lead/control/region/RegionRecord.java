package dev.lead.control.region;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A region's row.
 *
 * @param cloud who runs it, for people
 * @param location where it is, for people
 * @param zones its zones
 * @param version of this description
 * @param incarnation the one that may elect
 * @param epoch drawn when that was registered
 * @param lastSequence events of that incarnation kept without a gap
 * @param eventsDropped events its outbox could not keep
 * @param lastOrder the number of the newest order
 * @param assignmentVersion rises with each change of what it should lead
 */
public record RegionRecord(
    RegionName name,
    String cloud,
    String location,
    List<String> zones,
    long version,
    Instant registeredAt,
    Optional<Incarnation> incarnation,
    Epoch epoch,
    MandateState mandate,
    long lastSequence,
    long eventsDropped,
    long lastOrder,
    long assignmentVersion) {
  public RegionRecord {
    zones = List.copyOf(zones);
  }

  /** A region that may be ordered to do something now. */
  public boolean reachable() {
    return mandate == MandateState.HELD;
  }
}
