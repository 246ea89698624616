package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the control plane decides: authority, services, home shards. */
final class Assignments {
  private final RegionState state;
  private final Elections elections;
  private final SessionCommands sessions;

  Assignments(RegionState state, Elections elections, SessionCommands sessions) {
    this.state = state;
    this.elections = elections;
    this.sessions = sessions;
  }

  Outcome incarnate(Command.Incarnate command) {
    if (state.incarnation != null) {
      return Outcome.UNCHANGED;
    }
    state.incarnation = command.incarnation();
    return Outcome.DONE;
  }

  Outcome authorise(Command.Authorize command) {
    Outcome refusal = otherIncarnation(command.incarnation());
    if (refusal != null) {
      return refusal;
    }
    if (command.epoch().compareTo(state.epoch) <= 0) {
      return Outcome.UNCHANGED;
    }
    state.epoch = command.epoch();
    state.emit(new Fact.RegionAuthorised(command.incarnation(), command.epoch()));
    for (ServiceTable table : state.services.values()) {
      elections.fillVacant(table);
    }
    return Outcome.DONE;
  }

  Outcome define(Command.DefineService command) {
    Outcome refusal = otherIncarnation(command.incarnation());
    if (refusal != null) {
      return refusal;
    }
    if (command.shards() < 1 || command.shards() > ShardId.MAX_SHARDS) {
      return new Outcome.Refused(
          Refusal.LIMIT, "a service has 1 to " + ShardId.MAX_SHARDS + " shards");
    }
    ServiceTable table = state.services.get(command.service());
    if (command.version() <= (table == null ? 0 : table.version)) {
      return Outcome.UNCHANGED;
    }
    if (table == null) {
      table = new ServiceTable(command.service(), command.policy());
      state.services.put(command.service(), table);
    }
    table.version = command.version();
    table.policy = command.policy();
    table.removed = false;
    if (table.longestLease.compareTo(command.policy().lease()) < 0) {
      table.longestLease = command.policy().lease();
    }
    if (command.shards() > table.shards) {
      table.grow(command.shards());
    }
    state.watchesChanged();
    state.emit(new Fact.ServiceDefined(command.service(), command.version(), table.shards));
    elections.reconsider(table);
    return Outcome.DONE;
  }

  Outcome remove(Command.RemoveService command) {
    Outcome refusal = otherIncarnation(command.incarnation());
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = state.services.get(command.service());
    if (table == null || command.version() <= table.version) {
      return Outcome.UNCHANGED;
    }
    table.version = command.version();
    table.removed = true;
    table.settling = false;
    for (int shard = 0; shard < table.shards; shard++) {
      leave(table, shard);
      elections.arrivals.supersede(table.id(shard), "the service was removed");
    }
    state.watchesChanged();
    state.emit(new Fact.ServiceRemoved(command.service(), command.version()));
    for (Session session : List.copyOf(table.candidates)) {
      // Who still has to confirm stays until then.
      if (session.led == 0) {
        sessions.close(session, LossCause.UNASSIGNED);
      }
    }
    return Outcome.DONE;
  }

  Outcome assign(Command.AssignShards command) {
    Outcome refusal = otherIncarnation(command.incarnation());
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = state.services.get(command.service());
    if (table == null) {
      return refused(Refusal.UNKNOWN_SERVICE);
    }
    int changed = 0;
    List<Integer> arrived = new ArrayList<>();
    for (Command.Range range : command.ranges()) {
      for (int shard = Math.max(0, range.from());
          shard < Math.min(range.to(), table.shards);
          shard++) {
        if (assign(table, shard, range.epoch(), range.home())) {
          changed++;
          if (elections.arrivals.cameHome(table.id(shard), range.home())) {
            arrived.add(shard);
          }
        }
      }
    }
    if (changed == 0) {
      return Outcome.UNCHANGED;
    }
    int home = 0;
    for (int shard = 0; shard < table.shards; shard++) {
      home += table.home(shard) ? 1 : 0;
    }
    state.emit(new Fact.ShardsAssigned(table.name, changed, home));
    for (int shard : arrived) {
      elections.arrived(table, shard);
    }
    elections.fillVacant(table);
    return Outcome.DONE;
  }

  private boolean assign(ServiceTable table, int shard, Epoch epoch, boolean home) {
    if (epoch.compareTo(table.epoch(shard)) <= 0) {
      return false;
    }
    table.epoch(shard, epoch);
    if (home) {
      table.home(shard, true);
      if (table.state(shard) == ShardState.AWAY) {
        table.state(shard, ShardState.VACANT);
        // How it was lost here before it went away is not why somebody is elected now.
        table.loss(shard, LossCause.UNASSIGNED);
      } else if (table.state(shard) == ShardState.DEPARTED) {
        elections.returnHome(
            table, state.transfers.get(table.id(shard)), "the shard was granted here anew");
      }
    } else {
      leave(table, shard);
    }
    return true;
  }

  private void leave(ServiceTable table, int shard) {
    table.home(shard, false);
    Transfer departure = state.transfers.isEmpty() ? null : state.transfers.get(table.id(shard));
    if (departure != null && departure.departs()) {
      if (departure.step == ShardState.DEPARTED) {
        // Its outcome was told when it was released.
        state.remove(departure);
      } else {
        elections.rollBack(table, departure, "its home is another region since");
      }
    }
    if (table.leader(shard) >= 0) {
      elections.revoke(table, shard, LossCause.UNASSIGNED, ElectionCause.RESUMED, false);
    } else {
      elections.awayNow(table, shard);
    }
  }

  Outcome acknowledge(Command.AcknowledgeEvents command) {
    Outcome refusal = otherIncarnation(command.incarnation());
    if (refusal != null) {
      return refusal;
    }
    return state.outbox.acknowledge(command.through()) ? Outcome.DONE : Outcome.UNCHANGED;
  }

  Outcome settle(Command.Settle command) {
    ServiceTable table = state.services.get(command.service());
    if (table == null || !table.settling || table.settleGeneration != command.generation()) {
      return Outcome.UNCHANGED;
    }
    elections.settled(table);
    return Outcome.DONE;
  }

  @Nullable Outcome otherIncarnation(Incarnation incarnation) {
    return incarnation.equals(state.incarnation) ? null : refused(Refusal.OTHER_INCARNATION);
  }

  /** How long a revoked leader's lease can still last once its agent knows. */
  static Duration revocationWait(ServiceTable table) {
    return table.longestLease;
  }
}
