package dev.lead.control.link;

import dev.lead.control.mandate.Renewal;
import dev.lead.control.recovery.Position;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.util.List;
import java.util.Optional;

/**
 * What an agent sends to renew its mandate; see docs/region-link.md.
 *
 * @param raft its place in the Raft group, for people
 * @param database how far the database was when this agent was last told
 * @param mandateAlive whether its present mandate is not over yet
 */
public record MandateRequest(
    long run,
    Incarnation incarnation,
    long count,
    long applied,
    Epoch knownEpoch,
    Optional<Raft> raft,
    Optional<String> endpoint,
    Optional<String> zone,
    Optional<Long> pid,
    Optional<String> version,
    Optional<Integer> sessions,
    Optional<Boolean> previousRunEnded,
    Optional<List<Long>> endedRuns,
    Optional<List<AgentRun>> agents,
    Optional<Position> database,
    Optional<Boolean> mandateAlive) {
  /** Most members and ended runs that are looked at. */
  private static final int MOST = 64;

  /** An agent's place in the Raft group. */
  public record Raft(Optional<String> role, Optional<Long> term, Optional<String> leader) {}

  public MandateRequest {
    if (run == 0) {
      throw new IllegalArgumentException("run must not be 0");
    }
    if (count < 0 || applied < 0) {
      throw new IllegalArgumentException("count and applied must not be negative");
    }
    if (agents.map(List::size).orElse(0) > MOST || endedRuns.map(List::size).orElse(0) > MOST) {
      throw new IllegalArgumentException("at most 64 agents and 64 ended runs");
    }
  }

  Renewal renewal(AgentName agent) {
    return new Renewal(
        new AgentRun(agent, run),
        incarnation,
        count,
        applied,
        knownEpoch,
        previousRunEnded.orElse(false),
        endedRuns,
        agents.orElse(List.of()));
  }
}
