package dev.lead.core.election;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Empties candidates and zones. Each service is gone through shard by shard, from a cursor, as long
 * as fewer than {@link #AT_ONCE} of these transfers are under way in the region; the next one
 * starts in the entry in which one ends. What did not move is looked at again only after the
 * others, when a watch or a change gives a reason: a shard that can't move costs one look now and
 * then.
 */
final class Drains {
  /** Transfers for drains under way in a region at a time. */
  static final int AT_ONCE = 500;

  private static final int MAX_DRAINS = 10_000;

  private final RegionState state;
  private final Elections elections;

  Drains(RegionState state, Elections elections) {
    this.state = state;
    this.elections = elections;
  }

  Outcome.@Nullable Refused drain(DrainScope scope) {
    if (state.drains.contains(scope)) {
      return null;
    }
    if (state.drains.size() >= MAX_DRAINS) {
      return new Outcome.Refused(Refusal.LIMIT, MAX_DRAINS + " drains stand already");
    }
    state.drains.add(scope);
    state.emit(new Fact.DrainStarted(scope));
    for (ServiceTable table : mark(scope)) {
      for (Session session : table.candidates) {
        if (session.drained) {
          elections.rollBackTo(table, session, "the target is being drained");
        }
      }
      elections.reconsider(table);
    }
    return null;
  }

  Outcome.@Nullable Refused undrain(DrainScope scope) {
    if (!state.drains.remove(scope)) {
      return null;
    }
    state.emit(new Fact.DrainEnded(scope));
    for (ServiceTable table : mark(scope)) {
      rollBackDrainsOf(table);
      elections.reconsider(table);
    }
    return null;
  }

  private void rollBackDrainsOf(ServiceTable table) {
    for (Transfer transfer : List.copyOf(state.transfers.values())) {
      Session leader = state.sessions.get(transfer.from);
      if (transfer.drains()
          && !transfer.pastRelease()
          && transfer.shard.service().equals(table.name)
          && (leader == null || !leader.drained)) {
        elections.rollBack(table, transfer, "the drain was lifted");
      }
    }
  }

  /**
   * Notes at everything in scope whether it is drained; returns the services where that changed.
   */
  private Set<ServiceTable> mark(DrainScope scope) {
    Set<ServiceTable> changed = new LinkedHashSet<>();
    if (scope instanceof DrainScope.Agent) {
      state.agents.values().forEach(agent -> agent.drained = state.drained(agent.run.name()));
      return changed;
    }
    for (ServiceTable table : state.services.values()) {
      for (Session session : table.candidates) {
        boolean drained = state.drained(session);
        if (drained != session.drained) {
          session.drained = drained;
          changed.add(table);
        }
      }
    }
    return changed;
  }

  Outcome goOn(Command.ContinueDrain command) {
    ServiceTable table = state.services.get(command.service());
    if (table == null || table.drainWait == 0 || table.drainWait != command.pass()) {
      return Outcome.UNCHANGED;
    }
    state.drainAnew(table);
    return Outcome.DONE;
  }

  /** Starts what may start now. Called after every command. */
  void advance() {
    while (!state.drainPasses.isEmpty() && state.draining < AT_ONCE) {
      ServiceTable table =
          java.util.Objects.requireNonNull(state.services.get(state.drainPasses.first()));
      advance(table);
      if (table.drainCursor >= table.shards) {
        endPass(table);
      }
    }
  }

  private void advance(ServiceTable table) {
    if (table.removed || state.pausedFor(table) || !drainedLead(table) || !others(table)) {
      table.drainCursor = table.shards;
      table.drainAgain = false;
      return;
    }
    while (table.drainCursor < table.shards && state.draining < AT_ONCE) {
      move(table, table.drainCursor++);
    }
  }

  private void move(ServiceTable table, int shard) {
    Session leader = state.atSlot(table.leader(shard));
    if (leader == null || !leader.drained || leader.shortLease || state.inTransfer(table, shard)) {
      return;
    }
    switch (table.state(shard)) {
      case ACTIVE, GRANTED -> {
        Session target = Choice.leader(table, shard, null, leader);
        if (target != null && Choice.maySucceed(target, shard)) {
          elections.startTransfer(
              table,
              shard,
              --state.lastOwnTransfer,
              leader,
              target,
              LossCause.DRAINED,
              ElectionCause.DRAINED);
        }
      }
      case AWAY, VACANT, LAPSING, REVOKING, PREPARING, DRAINING, DEPARTED -> {
        // Not now, or somebody else's already.
      }
    }
  }

  private void endPass(ServiceTable table) {
    state.drainPasses.remove(table.name);
    table.drainCursor = -1;
    if (table.drainAgain) {
      table.drainAgain = false;
      state.drainAnew(table);
      return;
    }
    boolean waits =
        !table.removed && !state.pausedFor(table) && drainedLead(table) && others(table);
    if (waits) {
      state.drainSoon(table);
    }
  }

  private static boolean drainedLead(ServiceTable table) {
    for (Session session : table.candidates) {
      if (session.drained && session.led > 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean others(ServiceTable table) {
    for (Session session : table.candidates) {
      if (!session.drained && session.reachable()) {
        return true;
      }
    }
    return false;
  }
}
