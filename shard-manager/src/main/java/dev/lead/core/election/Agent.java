package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /** It is being emptied. Follows from the region's drains: not written. */
  boolean drained;

  /** Sessions that moved away, by the index at which they did, which it may not have applied. */
  final Map<Session, Long> formerSessions = new LinkedHashMap<>();

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
