package dev.lead.control.service;

import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.time.Instant;
import java.util.List;

/**
 * A service.
 *
 * @param version rises with each change, over deletion too
 * @param regions where its shards may be led, in the order in which they were named
 * @param failover what happens when a region is lost
 * @param ranges cover all shards
 */
public record ServiceRecord(
    ServiceName name,
    long version,
    int shards,
    List<RegionName> regions,
    ServicePolicy policy,
    FailoverMode failover,
    boolean removed,
    List<HomeRange> ranges,
    Instant createdAt,
    Instant changedAt) {
  public ServiceRecord {
    regions = List.copyOf(regions);
    ranges = List.copyOf(ranges);
  }
}
