package dev.lead.control.operation;

import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.order.OrderStore;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionStore;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes shards from their leaders without asking them. */
public final class Evictions {
  /** What would be done: the answer to a dry run. */
  public record EvictionCheck(RegionName region, List<ShardId> shards, CandidateName candidate) {}

  private Evictions() {}

  /**
   * Whom it would concern.
   *
   * @throws Refused if nobody leads the shard, or the guard does not hold
   */
  public static EvictionCheck check(Tx tx, ShardId shard, Guard guard) throws SQLException {
    ShardTarget at = ShardTarget.find(tx, shard);
    guard.require(shard, at.leader(), at.token());
    CandidateName leader =
        at.leader()
            .orElseThrow(() ->
                new Refused(
                    Kind.NOT_POSSIBLE,
                    "nobody leads %s, so there is nobody to evict".formatted(shard),
                    "see GET /v1/shards/%s/explain for why".formatted(shard)));
    return new EvictionCheck(at.region(), List.of(shard), leader);
  }

  /**
   * Whom it would concern.
   *
   * @throws Refused if there is no such candidate, or one in several regions
   */
  public static EvictionCheck check(
      Tx tx, ServiceName service, CandidateName candidate, Optional<RegionName> region)
      throws SQLException {
    List<String> regions =
        tx.list(
            "select distinct region from candidate where service = ? and name = ? and (?::text is null or region = ?)"
                + " order by region",
            row -> row.text("region"),
            service.value(),
            candidate.value(),
            region.map(RegionName::value),
            region.map(RegionName::value));
    if (regions.isEmpty()) {
      throw new Refused(
          Kind.UNKNOWN_CANDIDATE,
          "no candidate `%s` campaigns for `%s`".formatted(candidate, service),
          "list them with GET /v1/candidates?service=%s".formatted(service));
    }
    if (regions.size() > 1) {
      throw new Refused(
              Kind.AMBIGUOUS,
              "`%s` campaigns for `%s` in several regions: %s"
                  .formatted(candidate, service, regions),
              "say which one with `region`")
          .with("regions", regions);
    }
    List<ShardId> shards =
        tx.list(
            "select shard from leader where service = ? and region = ? and leader = ? order by shard",
            row -> new ShardId(service, row.integer("shard")),
            service.value(),
            regions.getFirst(),
            candidate.value());
    return new EvictionCheck(new RegionName(regions.getFirst()), shards, candidate);
  }

  /** Orders it for one shard; returns the order's id. */
  public static long order(Tx tx, ShardId shard, Guard guard, String actor) throws SQLException {
    EvictionCheck check = check(tx, shard, guard);
    Incarnation incarnation = ShardTarget.reachable(RegionStore.lock(tx, check.region()));
    OrderStore.Given given =
        OrderStore.give(
            tx, check.region(), incarnation, new Order.Evict(shard, guard.expectation()), actor);
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    "eviction_ordered",
                    actor,
                    Map.of("order", given.number(), "leader", check.candidate()))
                .in(check.region())
                .about(shard)));
    return given.id();
  }

  /** Orders it for all shards of a candidate; returns the order's id. */
  public static long order(
      Tx tx,
      ServiceName service,
      CandidateName candidate,
      Optional<RegionName> region,
      String actor)
      throws SQLException {
    EvictionCheck check = check(tx, service, candidate, region);
    Incarnation incarnation = ShardTarget.reachable(RegionStore.lock(tx, check.region()));
    OrderStore.Given given =
        OrderStore.give(
            tx, check.region(), incarnation, new Order.EvictCandidate(service, candidate), actor);
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    "eviction_ordered",
                    actor,
                    Map.of("order", given.number(), "candidate", candidate))
                .in(check.region())
                .about(service)));
    return given.id();
  }
}
