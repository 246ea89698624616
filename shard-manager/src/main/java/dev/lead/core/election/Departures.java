package dev.lead.core.election;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The source's half of moves between regions: like a transfer without a target. What happens when
 * the leader has gone is in {@link Elections}, since leaders go in many ways.
 */
final class Departures {
  private final RegionState state;
  private final Elections elections;

  Departures(RegionState state, Elections elections) {
    this.state = state;
    this.elections = elections;
  }

  Outcome.@Nullable Refused depart(long number, Order.Depart order) {
    Outcome.Refused refusal = refusal(order);
    if (refusal != null) {
      return refusal;
    }
    ShardId id = order.shard();
    ServiceTable table = java.util.Objects.requireNonNull(state.table(id.service()));
    int shard = id.number();
    Session leader = state.atSlot(table.leader(shard));
    elections.arrivals.supersede(id, "the shard departs again");
    Transfer departure =
        Transfer.departure(id, number, leader == null ? SessionId.NONE : leader.id);
    state.add(departure);
    if (leader == null) {
      elections.released(table, shard, departure, Optional.empty());
      return null;
    }
    // Who is disconnected, or being made to stop, is waited for as ever; then the shard is
    // released.
    ShardState now = table.state(shard);
    if (now == ShardState.ACTIVE || now == ShardState.GRANTED) {
      table.state(shard, ShardState.DRAINING);
    }
    state.watchesChanged();
    state.emit(new Fact.DepartureStarted(id, number, leader.id, table.token(shard)));
    return null;
  }

  private Outcome.@Nullable Refused refusal(Order.Depart order) {
    ShardId id = order.shard();
    ServiceTable table = state.table(id.service());
    if (table == null) {
      return no(Refusal.UNKNOWN_SERVICE, id.service().value());
    }
    if (id.number() >= table.shards) {
      return no(Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
    }
    if (!table.home(id.number())) {
      return no(Refusal.NOT_HOME, "its home is another region");
    }
    Session leader = state.atSlot(table.leader(id.number()));
    Order.Expectation expect = order.expect();
    if (expect.leader().isPresent()) {
      if (leader == null) {
        return no(Refusal.VACANT, "");
      }
      if (!expect.leader().get().equals(leader.name())) {
        return no(Refusal.UNEXPECTED_LEADER, leader.name() + " leads " + id);
      }
    }
    if (expect.token().isPresent() && !expect.token().get().equals(table.token(id.number()))) {
      return no(Refusal.STALE_TOKEN, "the present token is " + table.token(id.number()));
    }
    if (state.transfers.containsKey(id)) {
      return no(Refusal.BUSY, "it is " + table.state(id.number()));
    }
    if (leader != null && leader.shortLease) {
      return no(Refusal.BUSY, leader.name() + " holds it by a short lease, which can't be asked");
    }
    return null;
  }

  /** Gives up a departure, also after the release. Without it there is nothing to give up. */
  Outcome.@Nullable Refused remain(Order.Remain order) {
    ShardId id = order.shard();
    ServiceTable table = state.table(id.service());
    if (table == null) {
      return no(Refusal.UNKNOWN_SERVICE, id.service().value());
    }
    if (id.number() >= table.shards) {
      return no(Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
    }
    if (!table.home(id.number())) {
      return no(Refusal.NOT_HOME, "its home is another region");
    }
    Transfer departure = state.transfers.get(id);
    if (departure == null || !departure.departs()) {
      return null;
    }
    if (departure.id != order.transfer()) {
      return no(Refusal.BUSY, "it departs by order " + departure.id);
    }
    if (departure.step == ShardState.DEPARTED) {
      elections.returnHome(table, departure, "the move was given up after the release");
    } else {
      elections.rollBack(table, departure, "the move was given up");
    }
    return null;
  }

  private static Outcome.Refused no(Refusal reason, String detail) {
    return new Outcome.Refused(reason, detail);
  }
}
