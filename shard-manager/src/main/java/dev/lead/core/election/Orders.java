package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out what operators order; each order once, with its outcome as an event. */
final class Orders {
  private final RegionState state;
  private final Elections elections;
  private final Holds holds;
  private final Departures departures;
  private final Drains drains;

  Orders(RegionState state, Elections elections, Holds holds, Drains drains) {
    this.state = state;
    this.elections = elections;
    this.holds = holds;
    this.departures = new Departures(state, elections);
    this.drains = drains;
  }

  Outcome execute(Command.Execute command) {
    if (!command.incarnation().equals(state.incarnation)) {
      return Outcome.refused(Refusal.OTHER_INCARNATION);
    }
    if (command.number() <= state.lastOrder) {
      return Outcome.UNCHANGED;
    }
    state.lastOrder = command.number();
    Outcome.Refused refusal =
        switch (command.order()) {
          case Order.Transfer order -> transfer(command.number(), order);
          case Order.CancelTransfer order -> cancel(order);
          case Order.Evict order -> evict(order);
          case Order.EvictCandidate order -> evictCandidate(order);
          case Order.Pause order -> pause(order);
          case Order.Resume order -> resume(order);
          case Order.PrepareArrival order -> prepareArrival(command.number(), order);
          case Order.CancelArrival order -> elections.arrivals.cancel(order.shard());
          case Order.Depart order -> departures.depart(command.number(), order);
          case Order.Remain order -> departures.remain(order);
          case Order.Drain order -> drains.drain(order.scope());
          case Order.Undrain order -> drains.undrain(order.scope());
        };
    state.emit(
        new Fact.OrderCompleted(
            command.number(),
            refusal == null,
            refusal == null ? Optional.empty() : Optional.of(refusal.reason()),
            refusal == null ? "" : refusal.detail()));
    return refusal == null ? Outcome.DONE : refusal;
  }

  private Outcome.@Nullable Refused transfer(long number, Order.Transfer order) {
    Outcome.Refused refusal = led(order.shard(), order.expect());
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = table(order.shard());
    int shard = order.shard().number();
    Session leader = leader(table, shard);
    if (leader.shortLease) {
      return no(Refusal.BUSY, leader.name() + " holds it by a short lease, which can't be asked");
    }
    Session target;
    if (order.target().isPresent()) {
      CandidateName wanted = order.target().get();
      if (wanted.equals(leader.name())) {
        return no(Refusal.ALREADY_LEADS, wanted + " leads " + order.shard() + " already");
      }
      target = candidate(table, shard, wanted);
      if (target == null) {
        return no(
            Refusal.UNKNOWN_CANDIDATE, wanted + " is not connected or does not campaign for it");
      }
    } else {
      target = Choice.leader(table, shard, null, leader);
      if (target == null) {
        return no(Refusal.NO_OTHER_CANDIDATE, "nobody else campaigns for " + order.shard());
      }
    }
    Outcome.Refused unfit = unfit(table, shard, target);
    if (unfit != null) {
      return unfit;
    }
    elections.startTransfer(
        table, shard, number, leader, target, LossCause.TRANSFER, ElectionCause.TRANSFER);
    return null;
  }

  private Outcome.@Nullable Refused cancel(Order.CancelTransfer order) {
    Transfer transfer = state.transfers.get(order.shard());
    if (transfer == null) {
      return no(Refusal.NOTHING_TO_CANCEL, "");
    }
    if (transfer.pastRelease()) {
      return no(Refusal.PAST_RELEASE, "");
    }
    elections.rollBack(table(order.shard()), transfer, "it was cancelled");
    return null;
  }

  private Outcome.@Nullable Refused prepareArrival(long number, Order.PrepareArrival order) {
    ShardId id = order.shard();
    ServiceTable table = state.table(id.service());
    if (table == null) {
      return no(Refusal.UNKNOWN_SERVICE, id.service().value());
    }
    int shard = id.number();
    if (shard >= table.shards) {
      return no(Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
    }
    if (!state.authorised()) {
      return no(Refusal.NOT_AUTHORISED, "");
    }
    if (table.state(shard) != ShardState.AWAY) {
      return no(Refusal.AT_HOME, "it is " + table.state(shard));
    }
    if (state.pausedFor(table)) {
      return no(Refusal.PAUSED, state.paused ? state.pauseReason : table.pauseReason);
    }
    Session target;
    if (order.target().isPresent()) {
      target = candidate(table, shard, order.target().get());
      if (target == null) {
        return no(
            Refusal.UNKNOWN_CANDIDATE,
            order.target().get() + " is not connected or does not campaign for it");
      }
    } else {
      target = Choice.leader(table, shard, null, null);
      if (target == null) {
        return no(Refusal.NO_OTHER_CANDIDATE, "nobody here campaigns for " + id);
      }
    }
    Outcome.Refused unfit = unfit(table, shard, target);
    if (unfit == null) {
      elections.arrivals.start(id, number, target);
    }
    return unfit;
  }

  private static Outcome.@Nullable Refused unfit(ServiceTable table, int shard, Session target) {
    if (Choice.maySucceed(target, shard)) {
      return null;
    }
    int handicap = Choice.handicapFor(target, shard, null);
    return no(
        Refusal.UNFIT,
        target.name() + ": " + String.join("; ", Choice.reasons(target, handicap, table.policy)));
  }

  private Outcome.@Nullable Refused evict(Order.Evict order) {
    Outcome.Refused refusal = led(order.shard(), order.expect());
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = table(order.shard());
    int shard = order.shard().number();
    Session leader = leader(table, shard);
    holds.holdShard(table, shard, leader.name(), LossCause.EVICTED, table.policy.evictionHold());
    elections.revoke(table, shard, LossCause.EVICTED, ElectionCause.EVICTED, true);
    return null;
  }

  private Outcome.@Nullable Refused evictCandidate(Order.EvictCandidate order) {
    ServiceTable table = state.table(order.service());
    if (table == null) {
      return no(Refusal.UNKNOWN_SERVICE, order.service().value());
    }
    Session named = null;
    for (Session session : state.sessions.values()) {
      if (session.spec.service().equals(order.service())
          && session.name().equals(order.candidate())) {
        if (named == null) {
          holds.holdService(table, session.name(), LossCause.EVICTED, table.policy.evictionHold());
        }
        named = session;
        for (int shard = 0; shard < table.shards && session.led > 0; shard++) {
          if (table.leader(shard) == session.slot) {
            elections.revoke(table, shard, LossCause.EVICTED, ElectionCause.EVICTED, true);
          }
        }
      }
    }
    return named == null
        ? no(Refusal.UNKNOWN_CANDIDATE, order.candidate() + " is not known")
        : null;
  }

  private Outcome.@Nullable Refused pause(Order.Pause order) {
    if (order.service().isPresent()) {
      ServiceTable table = state.table(order.service().get());
      if (table == null) {
        return no(Refusal.UNKNOWN_SERVICE, order.service().get().value());
      }
      table.paused = true;
      table.pauseReason = order.reason();
    } else {
      state.paused = true;
      state.pauseReason = order.reason();
    }
    state.emit(new Fact.ElectionsPaused(order.service(), order.reason()));
    return null;
  }

  private Outcome.@Nullable Refused resume(Order.Resume order) {
    Optional<ServiceName> service = order.service();
    if (service.isPresent()) {
      ServiceTable table = state.table(service.get());
      if (table == null) {
        return no(Refusal.UNKNOWN_SERVICE, service.get().value());
      }
      table.paused = false;
      table.pauseReason = "";
    } else {
      state.paused = false;
      state.pauseReason = "";
    }
    state.emit(new Fact.ElectionsResumed(service));
    for (ServiceTable table : state.services.values()) {
      elections.reconsider(table);
    }
    return null;
  }

  /** Whether the shard has a leader that something can be done to, and it is the expected one. */
  private Outcome.@Nullable Refused led(ShardId shard, Order.Expectation expect) {
    ServiceTable table = state.table(shard.service());
    if (table == null) {
      return no(Refusal.UNKNOWN_SERVICE, shard.service().value());
    }
    if (shard.number() >= table.shards) {
      return no(Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
    }
    Session leader = state.atSlot(table.leader(shard.number()));
    if (leader == null && table.state(shard.number()) == ShardState.DEPARTED) {
      return no(Refusal.BUSY, "it was released for a move to another region");
    }
    if (leader == null) {
      return table.home(shard.number())
          ? no(Refusal.VACANT, "")
          : no(Refusal.NOT_HOME, "its home is another region");
    }
    if (expect.leader().isPresent() && !expect.leader().get().equals(leader.name())) {
      return no(Refusal.UNEXPECTED_LEADER, leader.name() + " leads " + shard);
    }
    if (expect.token().isPresent() && !expect.token().get().equals(table.token(shard.number()))) {
      return no(Refusal.STALE_TOKEN, "the present token is " + table.token(shard.number()));
    }
    ShardState now = table.state(shard.number());
    if ((now != ShardState.ACTIVE && now != ShardState.GRANTED)
        || state.transfers.containsKey(shard)) {
      return no(Refusal.BUSY, "it is " + now);
    }
    return null;
  }

  private @Nullable Session candidate(ServiceTable table, int shard, CandidateName name) {
    for (Session session : table.candidates) {
      if (session.name().equals(name)
          && session.reachable()
          && session.spec.shards().contains(shard)) {
        return session;
      }
    }
    return null;
  }

  private ServiceTable table(ShardId shard) {
    return java.util.Objects.requireNonNull(state.services.get(shard.service()));
  }

  private Session leader(ServiceTable table, int shard) {
    return java.util.Objects.requireNonNull(state.atSlot(table.leader(shard)));
  }

  private static Outcome.Refused no(Refusal reason, String detail) {
    return new Outcome.Refused(reason, detail);
  }
}
