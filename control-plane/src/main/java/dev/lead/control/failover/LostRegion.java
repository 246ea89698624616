package dev.lead.control.failover;

import dev.lead.control.db.Tx;
import dev.lead.control.homes.Evacuation;
import dev.lead.control.mandate.HolderState;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Sides;
import dev.lead.control.service.HomeRange;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Refuges;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A region that may be lost, with all regions that its shards could go to. */
final class LostRegion {
  /**
   * What is wanted.
   *
   * @param command by an operator, or automatic
   * @param services only these; empty for all
   */
  record Wish(boolean command, boolean acceptOverlap, Optional<Set<ServiceName>> services) {}

  /**
   * What it comes to.
   *
   * @param to for each shard that moves its new region
   */
  record Plan(List<ServicePart> parts, Map<ShardId, RegionName> to) {
    boolean needsOverlap() {
      return parts.stream()
          .anyMatch(p -> p.decision().equals(Decision.NEEDS_ACCEPT_OVERLAP.text()));
    }

    int waiting() {
      return parts.stream().mapToInt(ServicePart::waiting).sum();
    }
  }

  private final Tx tx;
  private final RegionRecord region;
  private final Map<RegionName, RegionRecord> regions;
  private final List<ServiceRecord> services;
  private final List<HolderState> holders;
  private final boolean lapsed;

  private LostRegion(
      Tx tx,
      RegionRecord region,
      Map<RegionName, RegionRecord> regions,
      List<ServiceRecord> services,
      List<HolderState> holders,
      boolean lapsed) {
    this.tx = tx;
    this.region = region;
    this.regions = regions;
    this.services = services;
    this.holders = holders;
    this.lapsed = lapsed;
  }

  /** Looks at it, without locks. */
  static LostRegion look(Tx tx, RegionName name) throws SQLException {
    return read(tx, name, false);
  }

  /** Locks it, and every region that could take part. */
  static LostRegion lock(Tx tx, RegionName name) throws SQLException {
    return read(tx, name, true);
  }

  private static LostRegion read(Tx tx, RegionName name, boolean lock) throws SQLException {
    if (RegionStore.find(tx, name).isEmpty()) {
      throw RegionStore.unknown(name);
    }
    Set<RegionName> names = new TreeSet<>(Set.of(name));
    for (ServiceRecord service : ServiceStore.homedIn(tx, name)) {
      names.addAll(service.regions());
    }
    names.addAll(movingRegions(tx, name));
    Map<RegionName, RegionRecord> regions = new TreeMap<>();
    if (lock) {
      RegionStore.lockAll(tx, names).forEach(each -> regions.put(each.name(), each));
    } else {
      for (RegionName each : names) {
        RegionStore.find(tx, each).ifPresent(found -> regions.put(each, found));
      }
    }
    // Read again under the locks. A region that was allowed meanwhile is not locked, and gets none.
    List<ServiceRecord> services = ServiceStore.homedIn(tx, name);
    RegionRecord region = Optional.ofNullable(regions.get(name)).orElseThrow();
    return new LostRegion(tx, region, regions, services, holders(tx, name), lapsed(tx, region));
  }

  private static List<RegionName> movingRegions(Tx tx, RegionName name) throws SQLException {
    return tx.list(
        "select distinct destination from shard_move where source = ? and state not in ('completed', 'rolled_back')",
        row -> new RegionName(row.text("destination")),
        name.value());
  }

  private static List<HolderState> holders(Tx tx, RegionName name) throws SQLException {
    return tx.list(
        "select distinct state from mandate_holder where region = ?",
        row -> HolderState.of(row.text("state")),
        name.value());
  }

  private static boolean lapsed(Tx tx, RegionRecord region) throws SQLException {
    return tx.number(
            "select count(*) as n from mandate_holder where region = ? and incarnation = ? and state = 'lapsed'",
            region.name().value(),
            region.incarnation().map(Incarnation::id))
        > 0;
  }

  RegionRecord region() {
    return region;
  }

  Map<RegionName, RegionRecord> regions() {
    return regions;
  }

  /** Whether no mandate that it ever had may be alive. */
  boolean lost() {
    return !region.reachable() && FailoverRules.over(holders);
  }

  boolean gone() {
    return FailoverRules.gone(holders);
  }

  /** Whether an agent of the registered incarnation was silent until its mandate was over. */
  boolean lapsed() {
    return lapsed;
  }

  Plan plan(Wish wish) throws SQLException {
    Set<RegionName> drained = Sides.drained(tx);
    List<ServicePart> parts = new ArrayList<>();
    Map<ShardId, RegionName> to = new TreeMap<>();
    for (ServiceRecord service : services) {
      List<Integer> shards = shards(service);
      Decision decision =
          wish.services().isPresent() && !wish.services().get().contains(service.name())
              ? Decision.LEFT_OUT
              : FailoverRules.decide(
                  service.policy(),
                  service.failover(),
                  wish.command(),
                  wish.acceptOverlap(),
                  gone());
      Map<Integer, RegionName> homes =
          decision == Decision.MOVES
              ? Evacuation.plan(shards, Refuges.of(tx, service, region.name(), regions, drained))
              : Map.of();
      homes.forEach((shard, home) -> to.put(new ShardId(service.name(), shard), home));
      parts.add(part(service, shards.size(), decision, homes));
    }
    return new Plan(parts, to);
  }

  private ServicePart part(
      ServiceRecord service, int shards, Decision decision, Map<Integer, RegionName> homes) {
    Map<RegionName, Integer> shares = new TreeMap<>();
    homes.values().forEach(home -> shares.merge(home, 1, Integer::sum));
    int waiting = decision == Decision.MOVES ? shards - homes.size() : 0;
    return new ServicePart(
        service.name(),
        shards,
        service.policy().isolation(),
        service.policy().disconnect(),
        service.failover().text(),
        decision.text(),
        FailoverRules.mayStillAct(service.policy(), gone()),
        reason(service, decision, waiting),
        shares.entrySet().stream()
            .map(each -> new ServicePart.Share(each.getKey(), each.getValue()))
            .toList(),
        waiting);
  }

  private String reason(ServiceRecord service, Decision decision, int waiting) {
    return switch (decision) {
      case MOVES ->
          waiting == 0
              ? ""
              : "%d shards wait: none of %s has a mandate, a candidate that is connected, and no drain"
                  .formatted(waiting, service.regions());
      case NEEDS_COMMAND ->
          FailoverRules.mayStillAct(service.policy(), gone())
              ? "it holds its leaders while cut off, so it fails over on command only"
              : "it fails over on command only";
      case NEEDS_ACCEPT_OVERLAP ->
          "it holds its leaders while cut off, and no tokens guard its data: an old leader may act beside the new one until it hears";
      case LEFT_OUT -> "it was not named";
    };
  }

  private List<Integer> shards(ServiceRecord service) {
    List<Integer> shards = new ArrayList<>();
    for (HomeRange range : service.ranges()) {
      if (range.home() && range.region().equals(region.name())) {
        for (int shard = range.from(); shard < range.to(); shard++) {
          shards.add(shard);
        }
      }
    }
    return shards;
  }
}
