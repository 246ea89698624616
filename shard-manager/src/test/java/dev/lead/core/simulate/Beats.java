package dev.lead.core.simulate;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import java.util.UUID;

/** The agent's own lease: it joins, then beats, and a beat counts when it is committed. */
final class Beats {
  private final SimAgent agent;
  private long beats;
  private long applied;

  Beats(SimAgent agent) {
    this.agent = agent;
  }

  void forgetThoseUnderWay() {
    applied = beats;
  }

  void beat() {
    Simulation sim = agent.sim;
    if (agent.group() == null) {
      return;
    }
    if (agent.table().incarnation().isEmpty()) {
      UUID drawn = new UUID(sim.random.nextLong(), sim.random.nextLong());
      agent.proposals().once(new Command.Incarnate(new Incarnation(drawn)), o -> {});
    } else if (agent.joined()) {
      renew();
    } else {
      join();
    }
  }

  private void join() {
    AgentRun joining = agent.run();
    agent
        .proposals()
        .once(
            new Command.JoinAgent(
                joining,
                new AgentInfo("", agent.name, 1, "1"),
                Settings.AGENT_LEASE,
                Settings.SUSPICION),
            answer -> {
              if (!(answer.outcome() instanceof Outcome.Refused)) {
                agent.replica().onceApplied(answer.index(), () -> agent.joinedAs(joining));
              }
            });
  }

  private void renew() {
    Simulation sim = agent.sim;
    AgentRun beating = agent.run();
    long count = ++beats;
    long sent = agent.now();
    long appliedNow = sim.broken(Broken.APPLIED_OVERSTATED) ? Long.MAX_VALUE : agent.appliedIndex();
    if (sim.broken(Broken.UNCOMMITTED_RENEWAL)) {
      agent.authority().agentRenewed(sent);
    }
    agent
        .proposals()
        .once(
            new Command.RenewAgent(beating, count, appliedNow),
            answer -> {
              if (beating.equals(agent.run())
                  && answer.outcome().equals(Outcome.DONE)
                  && count > applied) {
                applied = count;
                agent.authority().agentRenewed(sent);
              }
            });
  }
}
