package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.ServiceName;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** Flap damping and eviction holds: kept by candidate name, so that they outlive a session. */
final class Holds {
  /** Remembered names a region; the oldest go first. */
  private static final int MAX_NAMES = 10_000;

  private final RegionState state;
  private final Elections elections;

  Holds(RegionState state, Elections elections) {
    this.state = state;
    this.elections = elections;
  }

  /** An unplanned loss; enough of them hold the candidate back. */
  void recordLoss(ServiceTable table, CandidateName candidate, LossCause cause) {
    if (!cause.unplanned()) {
      return;
    }
    Hold hold = holdOf(table.name, candidate);
    hold.losses++;
    hold.change = ++state.lastHold;
    state.watchesChanged();
    FlapDamping damping = table.policy.damping();
    Duration wait = damping.holdAfter(hold.losses);
    if (!wait.isZero()) {
      holdService(table, candidate, cause, wait);
    }
  }

  void holdService(
      ServiceTable table, CandidateName candidate, LossCause cause, Duration duration) {
    if (duration.isZero()) {
      return;
    }
    Hold hold = holdOf(table.name, candidate);
    // A shorter hold never shortens a longer one.
    Duration wait =
        hold.service.duration().compareTo(duration) > 0 ? hold.service.duration() : duration;
    hold.service = new Hold.Wait(++state.lastHold, wait);
    held(table, candidate, Optional.empty(), cause, wait);
    for (Session session : table.candidates) {
      if (session.name().equals(candidate)) {
        elections.leaveStandby(session);
      }
    }
  }

  void holdShard(
      ServiceTable table, int shard, CandidateName candidate, LossCause cause, Duration duration) {
    if (duration.isZero()) {
      return;
    }
    holdOf(table.name, candidate).shards.put(shard, new Hold.Wait(++state.lastHold, duration));
    held(table, candidate, Optional.of(shard), cause, duration);
  }

  private void held(
      ServiceTable table,
      CandidateName candidate,
      Optional<Integer> shard,
      LossCause cause,
      Duration duration) {
    state.watchesChanged();
    elections.refresh(table);
    state.emit(new Fact.CandidateHeld(table.name, candidate, shard, cause, duration));
  }

  Outcome end(Command.EndHold command) {
    Hold.Key key = new Hold.Key(command.service(), command.candidate());
    Hold hold = state.holds.get(key);
    if (hold == null || command.hold() == Hold.NONE.number()) {
      return Outcome.UNCHANGED;
    }
    boolean ended = false;
    if (hold.service.number() == command.hold()) {
      hold.service = Hold.NONE;
      ended = true;
    }
    ended |= hold.shards.values().removeIf(wait -> wait.number() == command.hold());
    if (!ended) {
      return Outcome.UNCHANGED;
    }
    forgetIfIdle(key, hold);
    state.emit(new Fact.CandidateFreed(command.service(), command.candidate()));
    improveNamed(command.service(), command.candidate());
    return Outcome.DONE;
  }

  Outcome forget(Command.ForgetLoss command) {
    Hold.Key key = new Hold.Key(command.service(), command.candidate());
    Hold hold = state.holds.get(key);
    if (hold == null || hold.change != command.change() || hold.losses == 0) {
      return Outcome.UNCHANGED;
    }
    hold.losses--;
    hold.change = ++state.lastHold;
    state.watchesChanged();
    forgetIfIdle(key, hold);
    return Outcome.DONE;
  }

  private void improveNamed(ServiceName service, CandidateName candidate) {
    state.watchesChanged();
    ServiceTable table = state.services.get(service);
    if (table == null) {
      return;
    }
    elections.refresh(table);
    for (Session session : java.util.List.copyOf(table.candidates)) {
      if (session.name().equals(candidate)) {
        elections.improved(table, session);
      }
    }
  }

  private Hold holdOf(ServiceName service, CandidateName candidate) {
    Hold.Key key = new Hold.Key(service, candidate);
    Hold hold = state.holds.get(key);
    if (hold == null) {
      if (state.holds.size() >= MAX_NAMES) {
        dropOldest();
      }
      hold = new Hold();
      state.holds.put(key, hold);
    }
    return hold;
  }

  private void dropOldest() {
    Iterator<Hold.Key> oldest = state.holds.keySet().iterator();
    Hold.Key key = oldest.next();
    oldest.remove();
    ServiceTable table = state.services.get(key.service());
    if (table != null) {
      elections.refresh(table);
    }
  }

  private void forgetIfIdle(Hold.Key key, Hold hold) {
    if (hold.idle()) {
      state.holds.remove(key);
    }
  }
}
