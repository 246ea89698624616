package dev.lead.control.saga;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Move;
import dev.lead.control.move.MoveFold;
import dev.lead.control.move.MoveState;
import dev.lead.control.order.OrderStore;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes what a region tells of its moves. The caller holds the region's lock. */
public final class MoveEvents {
  private MoveEvents() {}

  /** Returns what is to be logged at the end of the transaction. */
  public static List<LogEntry> take(Tx tx, RegionRecord region, List<Event> events)
      throws SQLException {
    List<Long> numbers = new ArrayList<>();
    List<ShardId> shards = new ArrayList<>();
    events.forEach(event -> subject(event.fact(), numbers, shards));
    if (numbers.isEmpty() && shards.isEmpty()) {
      return List.of();
    }
    MoveFold fold =
        new MoveFold(region.name(), MoveStore.lockTold(tx, region.name(), numbers, shards));
    events.forEach(event -> fold.apply(event.fact()));
    MoveStore.store(tx, fold.changed());
    List<Order> remain = new ArrayList<>();
    fold.stranded().forEach(s -> remain.add(new Order.Remain(s.shard(), s.departure())));
    OrderStore.giveAll(
        tx, region.name(), region.incarnation().orElseThrow(), remain, EventLog.SELF);
    if (!fold.changed().isEmpty()) {
      tx.notify(Channel.MOVES, region.name().value());
    }
    return log(fold.changed());
  }

  private static void subject(Fact fact, List<Long> numbers, List<ShardId> shards) {
    switch (fact) {
      case Fact.ArrivalStarted f -> numbers.add(f.arrival());
      case Fact.ArrivalPrepared f -> numbers.add(f.arrival());
      case Fact.ArrivalEnded f -> numbers.add(f.arrival());
      case Fact.DepartureStarted f -> numbers.add(f.transfer());
      case Fact.ShardReleased f -> numbers.add(f.transfer());
      case Fact.TransferRolledBack f -> numbers.add(f.transfer());
      case Fact.OrderCompleted f -> {
        if (!f.accepted()) {
          numbers.add(f.number());
        }
      }
      case Fact.LeaderElected f -> shards.add(f.shard());
      case Fact.LeaderReady f -> shards.add(f.shard());
      default -> {}
    }
  }

  private static List<LogEntry> log(List<Move> changed) {
    List<LogEntry> log = new ArrayList<>();
    for (Move move : changed) {
      if (move.state().open()) {
        continue;
      }
      boolean done = move.state() == MoveState.COMPLETED;
      log.add(
          LogEntry.of(
                  done ? "move_completed" : "move_rolled_back",
                  EventLog.SELF,
                  Map.of(
                      "transfer", move.transfer(),
                      "from", move.source(),
                      "to", move.destination(),
                      "token", move.token(),
                      "new_token", move.newToken().orElse(Token.NONE),
                      "reason", move.detail()))
              .in(done ? move.destination() : move.source())
              .about(move.shard()));
    }
    return log;
  }
}
