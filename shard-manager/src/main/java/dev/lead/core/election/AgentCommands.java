package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import java.util.List;

/** Agents come, beat, fall silent and go. */
final class AgentCommands {
  private static final int MAX_AGENTS = 64;

  private final RegionState state;
  private final Elections elections;
  private final SessionCommands sessions;

  AgentCommands(RegionState state, Elections elections, SessionCommands sessions) {
    this.state = state;
    this.elections = elections;
    this.sessions = sessions;
  }

  Outcome join(Command.JoinAgent command) {
    if (state.agents.containsKey(command.agent())) {
      return Outcome.UNCHANGED;
    }
    if (state.agents.size() >= MAX_AGENTS) {
      return new Outcome.Refused(Refusal.LIMIT, MAX_AGENTS + " agents are members already");
    }
    Agent agent = new Agent(command.agent(), command.info(), command.lease(), command.suspicion());
    agent.drained = state.drained(command.agent().name());
    state.agents.put(command.agent(), agent);
    state.watchesChanged();
    state.emit(new Fact.AgentJoined(command.agent(), command.info()));
    return Outcome.DONE;
  }

  Outcome renew(Command.RenewAgent command) {
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return refused(Refusal.UNKNOWN_AGENT);
    }
    if (command.count() <= agent.count) {
      return Outcome.UNCHANGED;
    }
    agent.count = command.count();
    agent.applied = Math.max(agent.applied, command.applied());
    state.watchesChanged();
    if (agent.suspected) {
      agent.suspected = false;
      state.emit(new Fact.AgentRecovered(agent.run));
      reachable(agent);
    }
    agent
        .formerSessions
        .entrySet()
        .removeIf(moved -> {
          boolean heard = agent.applied >= moved.getValue();
          if (heard) {
            leftBehind(moved.getKey());
          }
          return heard;
        });
    for (Revocation revocation : state.revocations.values()) {
      if (!revocation.agentPast
          && agent.applied >= revocation.index
          && extendedBy(revocation, agent)) {
        revocation.agentPast = true;
      }
    }
    return Outcome.DONE;
  }

  private void reachable(Agent agent) {
    for (Session session : state.sessionsAt(agent)) {
      ServiceTable table = state.services.get(session.spec.service());
      if (table != null) {
        elections.refresh(table, session);
        elections.improved(table, session);
      }
    }
  }

  Outcome suspect(Command.SuspectAgent command) {
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return refused(Refusal.UNKNOWN_AGENT);
    }
    if (agent.count != command.count()) {
      return refused(Refusal.STALE_COUNT);
    }
    if (agent.suspected) {
      return Outcome.UNCHANGED;
    }
    agent.suspected = true;
    state.watchesChanged();
    state.emit(new Fact.AgentSuspected(agent.run));
    for (Session session : state.sessionsAt(agent)) {
      sessions.unreachable(session, LossCause.AGENT_LOST);
    }
    return Outcome.DONE;
  }

  Outcome expire(Command.ExpireAgent command) {
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return Outcome.UNCHANGED;
    }
    if (agent.count != command.count()) {
      return refused(Refusal.STALE_COUNT);
    }
    return expired(agent);
  }

  Outcome leave(Command.LeaveAgent command) {
    Agent agent = state.agents.get(command.agent());
    if (agent == null) {
      return Outcome.UNCHANGED;
    }
    remove(agent, new Fact.AgentLeft(agent.run));
    // It has stopped extending, but what it handed out last may still be alive.
    for (Session session : state.sessionsAt(agent)) {
      sessions.detach(session, agent.lease);
    }
    for (Revocation revocation : state.revocations.values()) {
      revocation.agentPast |= extendedBy(revocation, agent);
    }
    return Outcome.DONE;
  }

  /** Its own lease has passed, so no lease that it handed out is left. */
  private Outcome expired(Agent agent) {
    remove(agent, new Fact.AgentExpired(agent.run));
    for (Session session : state.sessionsAt(agent)) {
      sessions.agentExpired(session);
    }
    for (Revocation revocation : List.copyOf(state.revocations.values())) {
      if (extendedBy(revocation, agent)) {
        revocation.agentPast = true;
      }
      if (extendedBy(revocation, agent) && revocation.endsWithAgent(state)) {
        elections.endRevocation(revocation);
        sessions.closeIfRemoved(revocation);
      }
    }
    return Outcome.DONE;
  }

  private void remove(Agent agent, Fact fact) {
    state.agents.remove(agent.run);
    // Unreachable for everybody who still points at it.
    agent.suspected = true;
    agent.formerSessions.keySet().forEach(this::leftBehind);
    agent.formerSessions.clear();
    state.watchesChanged();
    state.emit(fact);
  }

  /** One agent less extends a session that has left it; what it granted last is waited out. */
  private void leftBehind(Session session) {
    session.formerAgents--;
    session.moved = state.index;
  }

  private static boolean extendedBy(Revocation revocation, Agent agent) {
    return revocation.agent.isPresent() && revocation.agent.get().equals(agent.run);
  }
}
