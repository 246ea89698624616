package dev.lead.control.failover;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Move;
import dev.lead.control.move.MoveState;
import dev.lead.control.order.OrderStore;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.MoveStore;
import dev.lead.control.service.HomeStore;
import dev.lead.core.election.Order;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives what can be given away: under the locks of all regions that take part, and under one epoch.
 * A handful of statements, however many shards there are.
 */
final class Attempt {
  private final Tx tx;
  private final long id;
  private final LostRegion lost;
  private final LostRegion.Plan plan;
  private final String actor;

  Attempt(Tx tx, long id, LostRegion lost, LostRegion.Plan plan, String actor) {
    this.tx = tx;
    this.id = id;
    this.lost = lost;
    this.plan = plan;
    this.actor = actor;
  }

  /** Returns what is to be logged at the end of the transaction. */
  List<LogEntry> carryOut() throws SQLException {
    List<LogEntry> log = new ArrayList<>();
    if (!plan.to().isEmpty()) {
      Epoch epoch = RegionStore.drawEpoch(tx);
      resolveMoves();
      HomeStore.move(tx, plan.to(), epoch);
      closeHistory();
      remember(epoch);
      log.add(moved(epoch));
    }
    if (plan.waiting() == 0) {
      end(tx, id, "");
    }
    tx.notify(Channel.MOVES, lost.region().name().value());
    return log;
  }

  static void end(Tx tx, long id, String detail) throws SQLException {
    tx.update(
        "update failover set ended_at = now(), detail = ? where id = ? and ended_at is null",
        detail,
        id);
  }

  /** Sagas of these shards end here: their source is lost, or their destination was. */
  private void resolveMoves() throws SQLException {
    RegionName name = lost.region().name();
    Map<RegionName, List<Order>> cancels = new TreeMap<>();
    List<Long> back = new ArrayList<>();
    List<Long> arrived = new ArrayList<>();
    for (Move move : MoveStore.lockOf(tx, name)) {
      if (!plan.to().containsKey(move.shard())) {
        continue;
      }
      if (move.state() == MoveState.ACTIVATING) {
        arrived.add(move.id());
      } else if (move.source().equals(name)) {
        back.add(move.id());
        RegionRecord destination = lost.regions().get(move.destination());
        if (move.arrival().standing()
            && destination != null
            && destination.incarnation().equals(move.destinationIncarnation())) {
          cancels
              .computeIfAbsent(move.destination(), key -> new ArrayList<>())
              .add(new Order.CancelArrival(move.shard()));
        }
      }
    }
    String why =
        "the region %s was lost: failover %d gave the shard a new home".formatted(name, id);
    MoveStore.end(tx, back, MoveState.ROLLED_BACK, why);
    MoveStore.end(tx, arrived, MoveState.COMPLETED, why);
    for (Map.Entry<RegionName, List<Order>> each : cancels.entrySet()) {
      RegionRecord destination = lost.regions().get(each.getKey());
      if (destination != null) {
        OrderStore.giveAll(
            tx, each.getKey(), destination.incarnation().orElseThrow(), each.getValue(), actor);
      }
    }
    List<ShardId> shards = List.copyOf(plan.to().keySet());
    tx.update(
        """
        update transfer_shard t set state = 'lost', changed_at = now(), detail = ?
        from unnest(?::text[], ?::integer[]) as u (service, shard)
        where t.service = u.service and t.shard = u.shard and t.region = ?
          and t.state in ('pending', 'preparing', 'draining', 'granted')
        """,
        why,
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number),
        name.value());
  }

  private void closeHistory() throws SQLException {
    List<ShardId> shards = List.copyOf(plan.to().keySet());
    tx.update(
        """
        update leadership l set to_at = now(), lost_cause = 'region_failed_over'
        from unnest(?::text[], ?::integer[]) as u (service, shard)
        where l.service = u.service and l.shard = u.shard and l.region = ? and l.to_at is null
        """,
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number),
        lost.region().name().value());
  }

  /** In runs, for the way back. */
  private void remember(Epoch epoch) throws SQLException {
    List<Run> runs = Run.of(plan.to());
    tx.update(
        """
        insert into failover_range (failover, service, from_shard, to_shard, region, epoch)
        select ?, u.*, ? from unnest(?::text[], ?::integer[], ?::integer[], ?::text[]) as u
        """,
        id,
        epoch.value(),
        Columns.texts(runs, r -> r.service().value()),
        Columns.integers(runs, Run::from),
        Columns.integers(runs, Run::to),
        Columns.texts(runs, r -> r.region().value()));
  }

  private LogEntry moved(Epoch epoch) {
    Map<String, Integer> shares = new TreeMap<>();
    plan.to().values().forEach(home -> shares.merge(home.value(), 1, Integer::sum));
    return LogEntry.of(
            "region_failed_over",
            actor,
            Map.of(
                "failover",
                id,
                "shards",
                plan.to().size(),
                "waiting",
                plan.waiting(),
                "to",
                shares,
                "epoch",
                epoch,
                "incarnation",
                lost.region().incarnation().map(Incarnation::toString).orElse("")))
        .in(lost.region().name());
  }
}
