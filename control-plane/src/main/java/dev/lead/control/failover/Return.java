package dev.lead.control.failover;

import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Move;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Batches;
import dev.lead.control.saga.Movable;
import dev.lead.control.saga.MoveStore;
import dev.lead.control.saga.Sides;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Offer;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings the shards back that failovers took from a region: by moves, within the budgets, one
 * transfer for each thousand.
 */
public final class Return {
  /** Shards of a service that stay where they are for now. */
  public record Staying(String service, long shards, String first, String reason) {}

  /**
   * The answer to a dry run, and what was ordered.
   *
   * @param shards how many move back
   * @param from how many of them live in each region
   * @param transfers ids; none in a dry run
   */
  public record Check(
      RegionName region,
      boolean possible,
      Optional<String> obstacle,
      Optional<String> reason,
      Optional<String> nextStep,
      long shards,
      Map<String, Long> from,
      List<Staying> staying,
      List<Long> transfers) {}

  private record Plan(List<Movable> moving, List<Staying> staying) {}

  private Return() {}

  /**
   * What would become of it; changes nothing.
   *
   * @throws Refused if there is no such region
   */
  public static Check dryRun(Tx tx, RegionName name, Optional<Set<ServiceName>> services)
      throws SQLException {
    RegionRecord region = RegionStore.find(tx, name).orElseThrow(() -> RegionStore.unknown(name));
    Plan plan = plan(tx, region, services);
    Optional<Refused> refusal = refusal(tx, region, plan);
    return check(name, plan, refusal, List.of());
  }

  /**
   * Orders it.
   *
   * @throws Refused if nothing can move back
   */
  public static Check order(
      Tx tx, RegionName name, Optional<Set<ServiceName>> services, String actor)
      throws SQLException {
    Set<RegionName> names = new TreeSet<>(Set.of(name));
    Movable.away(tx, name).forEach(movable -> names.add(movable.region()));
    Map<RegionName, RegionRecord> locked = new TreeMap<>();
    RegionStore.lockAll(tx, names).forEach(each -> locked.put(each.name(), each));
    RegionRecord region = Optional.ofNullable(locked.get(name)).orElseThrow();
    Plan plan = plan(tx, region, services);
    Optional<Refused> refusal = refusal(tx, region, plan);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    List<MoveStore.Wanted> wanted =
        plan.moving().stream()
            .filter(m -> locked.containsKey(m.region()))
            .map(m ->
                new MoveStore.Wanted(
                    m.shard(), m.region(), name, Move.Wish.NONE, m.leader(), m.token()))
            .toList();
    List<Long> transfers = Batches.enqueue(tx, wanted, "return", "return to " + name, actor);
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    "region_return_ordered",
                    actor,
                    Map.of("transfers", transfers, "shards", wanted.size()))
                .in(name)));
    return check(name, plan, Optional.empty(), transfers);
  }

  private static Check check(
      RegionName name, Plan plan, Optional<Refused> refusal, List<Long> transfers) {
    Map<String, Long> from = new TreeMap<>();
    plan.moving().forEach(m -> from.merge(m.region().value(), 1L, Long::sum));
    return new Check(
        name,
        refusal.isEmpty(),
        refusal.map(r -> String.valueOf(r.getMessage())),
        refusal.map(r -> r.kind().slug()),
        refusal.map(Refused::nextStep),
        plan.moving().size(),
        from,
        plan.staying(),
        transfers);
  }

  private static Optional<Refused> refusal(Tx tx, RegionRecord region, Plan plan)
      throws SQLException {
    if (!region.reachable()) {
      return Optional.of(
          new Refused(
              Kind.REGION_WITHOUT_MANDATE,
              "the region `%s` has no mandate now".formatted(region.name()),
              "see GET /v1/status for what is wrong with it"));
    }
    if (Sides.drained(tx).contains(region.name())) {
      return Optional.of(
          new Refused(
              Kind.REGION_DRAINED,
              "the region `%s` is drained and gets no shards".formatted(region.name()),
              "lift the drain: see GET /v1/drains"));
    }
    if (plan.moving().isEmpty()) {
      return Optional.of(
          new Refused(
                  Kind.NOT_POSSIBLE,
                  plan.staying().isEmpty()
                      ? "no shard that failed over from `%s` lives elsewhere"
                          .formatted(region.name())
                      : "none of the shards that failed over from `%s` can go back now"
                          .formatted(region.name()),
                  plan.staying().isEmpty()
                      ? "nothing is to be done; move other shards with POST /v1/transfers"
                      : "`staying` says why")
              .with("staying", plan.staying()));
    }
    return Optional.empty();
  }

  private static Plan plan(Tx tx, RegionRecord region, Optional<Set<ServiceName>> services)
      throws SQLException {
    Map<ServiceName, List<Movable>> byService = new TreeMap<>();
    for (Movable movable : Movable.away(tx, region.name())) {
      ServiceName service = movable.shard().service();
      if (services.isEmpty() || services.get().contains(service)) {
        byService.computeIfAbsent(service, key -> new ArrayList<>()).add(movable);
      }
    }
    Map<RegionName, Boolean> reachable = new HashMap<>();
    for (RegionRecord each : RegionStore.all(tx)) {
      reachable.put(each.name(), each.reachable());
    }
    List<Movable> moving = new ArrayList<>();
    List<Staying> staying = new ArrayList<>();
    for (Map.Entry<ServiceName, List<Movable>> each : byService.entrySet()) {
      Optional<ServiceRecord> service = ServiceStore.find(tx, each.getKey());
      if (service.isEmpty()) {
        continue;
      }
      Offer offer = Offer.of(tx, each.getKey(), service.get().policy(), region.name());
      boolean allowed = service.get().regions().contains(region.name());
      Map<String, List<Movable>> stay = new TreeMap<>();
      for (Movable movable : each.getValue()) {
        String why =
            !allowed
                ? "the service may not be led there any more"
                : !offer.fitFor(movable.shard().number())
                    ? "no candidate there is fit"
                    : !reachable.getOrDefault(movable.region(), false)
                        ? "the region %s, where it lives, has no mandate"
                            .formatted(movable.region())
                        : "";
        if (why.isEmpty()) {
          moving.add(movable);
        } else {
          stay.computeIfAbsent(why, key -> new ArrayList<>()).add(movable);
        }
      }
      stay.forEach((why, shards) ->
          staying.add(
              new Staying(
                  each.getKey().value(),
                  shards.size(),
                  shards.getFirst().shard().toString(),
                  why)));
    }
    return new Plan(moving, staying);
  }
}
