package dev.lead.control.drain;

import dev.lead.control.db.Tx;
import dev.lead.control.saga.Movable;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Offer;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How far a drain is.
 *
 * @param remaining shards it still leads; of an agent: sessions it still serves
 * @param moving how many of them are on their way
 * @param stuck what cannot move
 */
record Progress(long remaining, long moving, List<DrainView.Stuck> stuck) {
  /** Enough to see why; more than this is counted, not looked at. */
  private static final int MOST = 10_000;

  static Progress of(Tx tx, DrainTarget target) throws SQLException {
    return switch (target) {
      case DrainTarget.Region r -> region(tx, r.region());
      case DrainTarget.Candidate c ->
          leaders(
              tx,
              c.region(),
              " and l.service = ? and l.leader = ?",
              c.service().value(),
              c.candidate().value());
      case DrainTarget.Zone z ->
          leaders(
              tx,
              z.region(),
              " and exists (select 1 from candidate c where c.region = l.region and c.session = l.session"
                  + " and c.zone = ?)",
              z.zone());
      case DrainTarget.Agent a ->
          new Progress(
              tx.number(
                  "select count(*) as n from candidate where region = ? and agent = ?",
                  a.region().value(),
                  a.agent().value()),
              0,
              List.of());
    };
  }

  private static Progress region(Tx tx, RegionName region) throws SQLException {
    long remaining = tx.number("select count(*) as n from leader where region = ?", region.value());
    long moving =
        tx.number(
            "select count(*) as n from shard_move where source = ? and state not in ('completed', 'rolled_back')",
            region.value());
    List<Movable> still = Movable.in(tx, region, MOST);
    RegionPlan plan = RegionPlan.of(tx, region, still);
    Map<ServiceName, List<ShardId>> left = new TreeMap<>();
    for (Movable movable : still) {
      if (!plan.to().containsKey(movable.shard())) {
        left.computeIfAbsent(movable.shard().service(), key -> new ArrayList<>())
            .add(movable.shard());
      }
    }
    return new Progress(
        remaining, moving, stuck(left, service -> plan.stuck().getOrDefault(service, "")));
  }

  private static Progress leaders(Tx tx, RegionName region, String where, Object... parameters)
      throws SQLException {
    Object[] all = new Object[parameters.length + 1];
    all[0] = region.value();
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    Map<ServiceName, List<ShardId>> led = new TreeMap<>();
    tx.list(
        "select l.service, l.shard from leader l where l.region = ?" + where + " order by 1, 2",
        row -> {
          ShardId shard = new ShardId(new ServiceName(row.text("service")), row.integer("shard"));
          return led.computeIfAbsent(shard.service(), key -> new ArrayList<>()).add(shard);
        },
        all);
    Map<ServiceName, List<ShardId>> left = new TreeMap<>();
    for (Map.Entry<ServiceName, List<ShardId>> each : led.entrySet()) {
      Optional<ServiceRecord> service = ServiceStore.find(tx, each.getKey());
      if (service.isEmpty()) {
        continue;
      }
      Offer offer = Offer.of(tx, each.getKey(), service.get().policy(), region);
      List<ShardId> nobody =
          each.getValue().stream().filter(shard -> !offer.fitFor(shard.number())).toList();
      if (!nobody.isEmpty()) {
        left.put(each.getKey(), nobody);
      }
    }
    long remaining = led.values().stream().mapToLong(List::size).sum();
    long alone = left.values().stream().mapToLong(List::size).sum();
    return new Progress(
        remaining,
        remaining - alone,
        stuck(left, service -> "no other candidate is fit, and nobody is worse than somebody"));
  }

  private static List<DrainView.Stuck> stuck(
      Map<ServiceName, List<ShardId>> left, Function<ServiceName, String> reason) {
    return left.entrySet().stream()
        .map(each ->
            new DrainView.Stuck(
                each.getKey().value(),
                each.getValue().size(),
                each.getValue().getFirst().toString(),
                reason.apply(each.getKey())))
        .toList();
  }
}
