package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Candidates open sessions, move them between agents, lose and close them. */
final class SessionCommands {
  private static final int MAX_SESSIONS = 200_000;

  private final RegionState state;
  private final Elections elections;
  private final Holds holds;

  SessionCommands(RegionState state, Elections elections, Holds holds) {
    this.state = state;
    this.elections = elections;
    this.holds = holds;
  }

  Outcome open(Command.OpenSession command) {
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return refused(Refusal.UNKNOWN_AGENT);
    }
    Session known = state.sessions.get(command.session());
    if (known != null) {
      if (!known.secret.equals(command.secret()) || known.shortLease) {
        return refused(Refusal.WRONG_SECRET);
      }
      return known.agent == agent && known.attachment == 1
          ? new Outcome.Attached(1, known.ttl)
          : refused(Refusal.STALE_ATTACHMENT);
    }
    ServiceTable table = state.table(command.candidate().service());
    if (table == null) {
      return refused(Refusal.UNKNOWN_SERVICE);
    }
    for (int shard : command.candidate().shards().numbers()) {
      if (shard >= table.shards) {
        return new Outcome.Refused(
            Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
      }
    }
    if (command.knownEpoch().compareTo(Epoch.max(state.epoch, table.newestEpoch)) > 0) {
      return refused(Refusal.BEHIND);
    }
    if (full()) {
      return new Outcome.Refused(Refusal.LIMIT, MAX_SESSIONS + " sessions are open already");
    }
    Session session =
        new Session(command.session(), command.secret(), command.candidate(), command.ttl(), false);
    session.agent = agent;
    agent.sessions++;
    state.enter(session);
    table.add(session);
    state.emit(
        new Fact.CandidateJoined(session.id, session.spec, java.util.Optional.of(agent.run)));
    elections.refresh(table, session);
    elections.improved(table, session);
    return new Outcome.Attached(1, session.ttl);
  }

  boolean full() {
    return state.sessions.size() >= MAX_SESSIONS;
  }

  Outcome attach(Command.AttachSession command) {
    Session session = state.sessions.get(command.session());
    if (session == null || session.shortLease) {
      return refused(Refusal.UNKNOWN_SESSION);
    }
    if (!session.secret.equals(command.secret())) {
      return refused(Refusal.WRONG_SECRET);
    }
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return refused(Refusal.UNKNOWN_AGENT);
    }
    if (session.agent == agent && session.attachment == command.attachment() + 1) {
      // Applied a second time.
      return new Outcome.Attached(session.attachment, session.ttl);
    }
    if (session.attachment != command.attachment()) {
      return new Outcome.Refused(
          Refusal.STALE_ATTACHMENT, "attachment " + session.attachment + " is the present one");
    }
    Agent before = session.agent;
    if (before != null) {
      before.sessions--;
      if (before != agent && before.formerSessions.put(session, state.index) == null) {
        session.formerAgents++;
      }
    }
    if (agent.formerSessions.remove(session) != null) {
      session.formerAgents--;
    }
    session.agent = agent;
    agent.sessions++;
    session.attachment++;
    session.moved = state.index;
    state.watchesChanged();
    state.emit(
        new Fact.CandidateAttached(session.id, session.name(), agent.run, session.attachment));
    ServiceTable table = state.services.get(session.spec.service());
    if (table != null) {
      resume(table, session);
      if (session.reachable()) {
        elections.refresh(table, session);
        elections.improved(table, session);
      } else {
        goneFrom(table, session);
      }
    }
    return new Outcome.Attached(session.attachment, session.ttl);
  }

  /** What was lapsing goes on, token and all. */
  private void resume(ServiceTable table, Session session) {
    int left = session.led;
    for (int shard = 0; shard < table.shards && left > 0; shard++) {
      if (table.leader(shard) != session.slot) {
        continue;
      }
      left--;
      if (table.state(shard) == ShardState.LAPSING) {
        table.state(shard, table.ready(shard) ? ShardState.ACTIVE : ShardState.GRANTED);
        Transfer transfer = state.transfers.get(table.id(shard));
        if (transfer != null && transfer.departs()) {
          // It was asked before; what it has not done since it is asked again.
          table.state(shard, ShardState.DRAINING);
          state.emit(
              new Fact.DepartureStarted(
                  transfer.shard, transfer.id, session.id, table.token(shard)));
        } else if (transfer != null && transfer.step != ShardState.GRANTED) {
          elections.endTransfer(
              transfer, table.token(shard), "the leader was disconnected in the middle of it");
        }
      }
    }
  }

  Outcome detach(Command.DetachSession command) {
    Session session = state.sessions.get(command.session());
    Outcome refusal = staleAttachment(session, command.agent(), command.attachment());
    if (session == null || refusal != null) {
      return refusal == null ? refused(Refusal.UNKNOWN_SESSION) : refusal;
    }
    detach(session, command.remaining());
    return Outcome.DONE;
  }

  /** Nobody extends the session's lease any more; at most {@code remaining} of it is left. */
  void detach(Session session, Duration remaining) {
    leaveAgent(session);
    ServiceTable table = state.services.get(session.spec.service());
    boolean waits =
        table != null
            && !state.replacesAtOnce(table)
            && session.led > 0
            && (remaining.compareTo(Duration.ZERO) > 0 || session.carriesLeases());
    session.lapse = waits ? longest(remaining, session, table) : session.ttl;
    state.watchesChanged();
    state.emit(new Fact.CandidateDetached(session.id, session.name(), session.lapse));
    if (table == null) {
      return;
    }
    if (waits) {
      lapse(table, session);
      goneFrom(table, session);
    } else {
      unreachable(session, LossCause.DISCONNECTED);
    }
  }

  /** What an earlier agent granted may be a whole lease, whatever the last one has granted. */
  private static Duration longest(Duration remaining, Session session, ServiceTable table) {
    return session.carriesLeases() && remaining.compareTo(table.longestLease) < 0
        ? table.longestLease
        : remaining;
  }

  private void lapse(ServiceTable table, Session session) {
    int left = session.led;
    for (int shard = 0; shard < table.shards && left > 0; shard++) {
      if (table.leader(shard) == session.slot) {
        left--;
        if (table.state(shard) != ShardState.REVOKING) {
          table.state(shard, ShardState.LAPSING);
        }
      }
    }
  }

  Outcome endMove(Command.EndMove command) {
    Session session = state.sessions.get(command.session());
    if (session == null || session.moved != command.moved() || session.moved == 0) {
      return Outcome.UNCHANGED;
    }
    if (session.formerAgents > 0) {
      return new Outcome.Refused(
          Refusal.STALE_COUNT, "an agent that it left has not heard of that yet");
    }
    session.moved = 0;
    state.watchesChanged();
    return Outcome.DONE;
  }

  Outcome lapse(Command.LapseSession command) {
    Session session = state.sessions.get(command.session());
    if (session == null) {
      return Outcome.UNCHANGED;
    }
    if (!session.detached() || session.attachment != command.attachment()) {
      return refused(Refusal.STALE_ATTACHMENT);
    }
    if (session.formerAgents > 0 && session.led > 0) {
      return new Outcome.Refused(
          Refusal.STALE_COUNT, "an agent that it left has not heard of that yet");
    }
    close(session, LossCause.DISCONNECTED);
    return Outcome.DONE;
  }

  Outcome close(Command.CloseSession command) {
    Session session = state.sessions.get(command.session());
    if (session == null) {
      return Outcome.UNCHANGED;
    }
    // An attachment belongs to one agent; it may learn after the disconnect that the process died.
    boolean detachedBefore = session.detached() && session.attachment == command.attachment();
    Outcome refusal = staleAttachment(session, command.agent(), command.attachment());
    if (refusal != null && !detachedBefore) {
      return refusal;
    }
    close(session, command.cause());
    return Outcome.DONE;
  }

  Outcome updateFitness(Command.UpdateFitness command) {
    Session session = state.sessions.get(command.session());
    Outcome refusal = staleAttachment(session, command.agent(), command.attachment());
    if (session == null || refusal != null) {
      return refusal == null ? refused(Refusal.UNKNOWN_SESSION) : refusal;
    }
    if (session.fitness.equals(command.fitness())) {
      return Outcome.UNCHANGED;
    }
    session.fitness = command.fitness();
    state.emit(new Fact.FitnessChanged(session.id, session.name(), session.fitness));
    ServiceTable table = state.services.get(session.spec.service());
    if (table != null) {
      int before = session.handicap;
      elections.refresh(table, session);
      if (session.handicap < before) {
        elections.improved(table, session);
      } else if (session.handicap > before) {
        elections.worsened(table, session);
      }
    }
    return Outcome.DONE;
  }

  private @Nullable Outcome staleAttachment(
      @Nullable Session session, dev.lead.core.model.AgentRun agent, int attachment) {
    if (session == null) {
      return refused(Refusal.UNKNOWN_SESSION);
    }
    if (session.agent == null
        || !session.agent.run.equals(agent)
        || session.attachment != attachment) {
      return refused(Refusal.STALE_ATTACHMENT);
    }
    return null;
  }

  private static void leaveAgent(Session session) {
    Agent agent = session.agent;
    if (agent != null) {
      agent.sessions--;
      session.agent = null;
    }
  }

  /**
   * Nobody can reach the candidate now: it is no choice any more, and of a {@code FENCE} service it
   * loses its shards at once.
   */
  void unreachable(Session session, LossCause cause) {
    ServiceTable table = state.services.get(session.spec.service());
    if (table == null) {
      return;
    }
    elections.refresh(table, session);
    boolean loses = session.led > 0 && (state.replacesAtOnce(table) || session.detached());
    if (loses) {
      holds.recordLoss(table, session.name(), cause);
      elections.replaceAll(session, cause, Elections.causeOf(cause));
    }
    goneFrom(table, session);
  }

  /** It stands by for nothing, is no target of a transfer, and its version does not count. */
  private void goneFrom(ServiceTable table, Session session) {
    elections.leaveStandby(session);
    elections.rollBackTo(table, session, "the target is gone");
    elections.refresh(table, session);
  }

  /**
   * Its agent's lease is over, and with it every lease that this agent handed out; but not what
   * others granted shortly before the session came here.
   */
  void agentExpired(Session session) {
    ServiceTable table = state.services.get(session.spec.service());
    if (table != null && !table.fenced() && session.led > 0 && session.carriesLeases()) {
      detach(session, table.longestLease);
    } else {
      close(session, LossCause.AGENT_LOST);
    }
  }

  /** The last shard of a removed service was confirmed: its candidates have nothing left to do. */
  void closeIfRemoved(Revocation ended) {
    Session session = state.sessions.get(ended.session);
    ServiceTable table = state.services.get(ended.shard.service());
    if (session != null
        && table != null
        && table.removed
        && session.led == 0
        && !session.shortLease) {
      close(session, LossCause.UNASSIGNED);
    }
  }

  /** Ends a session: whatever it led goes to others at once. */
  void close(Session session, LossCause cause) {
    leaveAgent(session);
    ServiceTable table = state.services.get(session.spec.service());
    if (table != null) {
      table.remove(session);
      elections.refresh(table, session);
      if (session.led > 0) {
        if (!session.shortLease) {
          holds.recordLoss(table, session.name(), cause);
        }
        elections.replaceAll(session, cause, Elections.causeOf(cause));
      }
      goneFrom(table, session);
    }
    if (session.formerAgents > 0) {
      state.agents.values().forEach(agent -> agent.formerSessions.remove(session));
      session.formerAgents = 0;
    }
    state.watchesChanged();
    state.forget(session);
    state.emit(new Fact.CandidateLeft(session.id, session.spec.service(), session.name(), cause));
  }
}
