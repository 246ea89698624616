package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import java.time.Duration;

/** An agent's row in the table. */
final class Agent {
  final AgentRun run;
  final AgentInfo info;
  final Duration lease;
  final Duration suspicion;
  long count;
  long applied;
  boolean suspected;
  int sessions;

  Agent(AgentRun run, AgentInfo info, Duration lease, Duration suspicion) {
    this.run = run;
    this.info = info;
    this.lease = lease;
    this.suspicion = suspicion;
  }

  AgentView view() {
    return new AgentView(run, info, suspected, count, applied, lease, sessions);
  }
}
