package dev.lead.control.drain;

import dev.lead.control.db.Tx;
import dev.lead.control.homes.Evacuation;
import dev.lead.control.homes.Refuge;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Movable;
import dev.lead.control.saga.Sides;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Refuges;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where the shards of a drained region would go now.
 *
 * @param to for each shard its region; those that cannot go anywhere are left out
 * @param stuck why, by service
 */
record RegionPlan(Map<ShardId, RegionName> to, Map<ServiceName, String> stuck) {

  static RegionPlan of(Tx tx, RegionName region, List<Movable> shards) throws SQLException {
    Map<RegionName, RegionRecord> regions = new HashMap<>();
    for (RegionRecord each : RegionStore.all(tx)) {
      regions.put(each.name(), each);
    }
    Set<RegionName> drained = Sides.drained(tx);
    Map<ServiceName, List<Integer>> byService = new TreeMap<>();
    shards.forEach(movable ->
        byService
            .computeIfAbsent(movable.shard().service(), key -> new ArrayList<>())
            .add(movable.shard().number()));
    Map<ShardId, RegionName> to = new TreeMap<>();
    Map<ServiceName, String> stuck = new TreeMap<>();
    RegionRecord leaving = regions.get(region);
    boolean deaf = leaving == null || !leaving.reachable();
    for (ServiceRecord service : ServiceStore.homedIn(tx, region)) {
      List<Integer> own = byService.getOrDefault(service.name(), List.of());
      if (deaf) {
        stuck.put(
            service.name(),
            "the region has no mandate and would not hear that it shall let go; if it is lost, fail it over");
        continue;
      }
      Map<RegionName, Integer> coming = coming(tx, service.name());
      List<Refuge> refuges =
          Refuges.of(tx, service, region, regions, drained).stream()
              .map(r ->
                  new Refuge(
                      r.region(), r.has() + coming.getOrDefault(r.region(), 0), r.fit(), r.any()))
              .toList();
      // A move needs somebody who can warm up: only fit ones count here.
      Map<Integer, RegionName> homes =
          Evacuation.plan(
              own,
              refuges.stream()
                  .map(r -> new Refuge(r.region(), r.has(), r.fit(), r.fit()))
                  .toList());
      homes.forEach((shard, home) -> to.put(new ShardId(service.name(), shard), home));
      if (homes.size() < own.size()) {
        stuck.put(
            service.name(),
            refuges.isEmpty()
                ? "none of its regions %s has a mandate and is not drained"
                    .formatted(service.regions())
                : "no candidate in %s is fit"
                    .formatted(refuges.stream().map(Refuge::region).toList()));
      }
    }
    return new RegionPlan(to, stuck);
  }

  /** Moves that are under way to a region, or wait, count as if they had arrived. */
  private static Map<RegionName, Integer> coming(Tx tx, ServiceName service) throws SQLException {
    Map<RegionName, Integer> coming = new HashMap<>();
    tx.list(
        "select destination, count(*) as n from shard_move where service = ?"
            + " and state in ('queued', 'warming', 'warm', 'draining', 'released') group by destination",
        row -> coming.put(new RegionName(row.text("destination")), row.integer("n")),
        service.value());
    return coming;
  }
}
