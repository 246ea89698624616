package dev.lead.control.http;

import dev.lead.control.service.HomeRange;
import dev.lead.control.service.ServiceRecord;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.time.Instant;
import java.util.List;

/** A service as callers see it. */
record ServiceView(
    ServiceName service,
    long version,
    int shards,
    List<RegionName> regions,
    List<Placement> placements,
    ServicePolicy policy,
    String failover,
    Instant createdAt,
    Instant changedAt) {
  /** A run of shards and their home. */
  record Placement(RegionName region, int from, int to, Epoch epoch, boolean home) {}

  static ServiceView of(ServiceRecord service) {
    return new ServiceView(
        service.name(),
        service.version(),
        service.shards(),
        service.regions(),
        service.ranges().stream().map(ServiceView::placement).toList(),
        service.policy(),
        service.failover().text(),
        service.createdAt(),
        service.changedAt());
  }

  private static Placement placement(HomeRange range) {
    return new Placement(range.region(), range.from(), range.to(), range.epoch(), range.home());
  }
}
