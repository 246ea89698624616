package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The destination's half of moves between regions: a target warms up while the shard is away, stays
 * warm without a time-out, and has the first claim when the shard comes home.
 */
final class Arrivals {
  private final RegionState state;

  Arrivals(RegionState state) {
    this.state = state;
  }

  // ---- warming up ----

  void start(ShardId shard, long id, Session target) {
    Arrival before = state.arrivals.get(shard);
    if (before != null) {
      end(before, "another arrival of the shard was ordered");
    }
    state.arrivals.put(shard, new Arrival(shard, id, target.id, target.name()));
    target.incoming++;
    state.watchesChanged();
    state.emit(new Fact.ArrivalStarted(shard, id, target.id, target.name()));
  }

  Outcome prepared(Command.ReportPrepared command) {
    Arrival arrival = state.arrivals.get(command.shard());
    if (arrival == null
        || arrival.id != command.transfer()
        || !arrival.to.equals(command.session())) {
      return refused(Refusal.NOTHING_TO_CANCEL);
    }
    if (arrival.step != Arrival.Step.WARMING) {
      return Outcome.UNCHANGED;
    }
    arrival.step = Arrival.Step.WARM;
    state.watchesChanged();
    state.emit(new Fact.ArrivalPrepared(command.shard(), arrival.id, arrival.to, arrival.target));
    return Outcome.DONE;
  }

  /** The watch on the warm-up has run out. */
  Outcome timedOut(Command.RollBackTransfer command) {
    Arrival arrival = state.arrivals.get(command.shard());
    if (arrival == null
        || arrival.id != command.transfer()
        || command.step() != ShardState.PREPARING) {
      return Outcome.UNCHANGED;
    }
    if (arrival.step != Arrival.Step.WARMING) {
      return refused(
          arrival.step == Arrival.Step.HOME ? Refusal.PAST_RELEASE : Refusal.STALE_COUNT);
    }
    end(arrival, "the target was not warm in time");
    return Outcome.DONE;
  }

  Outcome.@Nullable Refused cancel(ShardId shard) {
    Arrival arrival = state.arrivals.get(shard);
    if (arrival == null) {
      return new Outcome.Refused(Refusal.NOTHING_TO_CANCEL, "no arrival of it is prepared");
    }
    if (arrival.step == Arrival.Step.HOME) {
      return new Outcome.Refused(Refusal.PAST_RELEASE, "the shard has arrived");
    }
    end(arrival, "it was cancelled");
    return null;
  }

  /** The target can't lead any more. Whom to ask instead is for who ordered the arrival to say. */
  void targetLost(Session target, String reason) {
    if (target.incoming == 0) {
      return;
    }
    for (Arrival arrival : List.copyOf(state.arrivals.values())) {
      if (arrival.to.equals(target.id) && arrival.step != Arrival.Step.HOME) {
        end(arrival, reason);
      }
    }
  }

  // ---- at home ----

  /**
   * The shard got a newer assignment. Returns whether it came home and somebody was warmed up for
   * it.
   */
  boolean cameHome(ShardId shard, boolean home) {
    Arrival arrival = state.arrivals.isEmpty() ? null : state.arrivals.get(shard);
    if (arrival == null || !home) {
      supersede(shard, "its home is another region since");
      return false;
    }
    if (arrival.step == Arrival.Step.HOME) {
      return false;
    }
    Session target = state.sessions.get(arrival.to);
    if (target != null) {
      target.incoming--;
    }
    arrival.step = Arrival.Step.HOME;
    state.watchesChanged();
    return true;
  }

  /** Whoever leads an arrived shard is ready: the move is complete. */
  void ready(ShardId shard, Token token) {
    Arrival arrival = state.arrivals.isEmpty() ? null : state.arrivals.get(shard);
    if (arrival != null && arrival.step == Arrival.Step.HOME) {
      state.arrivals.remove(shard);
      state.emit(new Fact.TransferCompleted(shard, arrival.id, token));
    }
  }

  /** Something else was decided about the shard. */
  void supersede(ShardId shard, String reason) {
    Arrival arrival = state.arrivals.isEmpty() ? null : state.arrivals.get(shard);
    if (arrival != null) {
      end(arrival, reason);
    }
  }

  private void end(Arrival arrival, String reason) {
    boolean waits = arrival.step != Arrival.Step.HOME;
    Session target = waits ? state.sessions.get(arrival.to) : null;
    if (target != null) {
      target.incoming--;
    }
    state.arrivals.remove(arrival.shard);
    state.watchesChanged();
    // Who leads by now is not asked to stay warm, so nobody is told.
    state.emit(
        new Fact.ArrivalEnded(
            arrival.shard, arrival.id, waits ? arrival.to : SessionId.NONE, reason));
  }
}
