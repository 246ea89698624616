package dev.lead.control.mandate;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.util.List;
import java.util.Optional;

/**
 * What an agent says when it asks for its mandate.
 *
 * @param count rises by one with each request of the run; a retry repeats it
 * @param applied the Raft index it had applied
 * @param knownEpoch the highest epoch it ever saw
 * @param previousRunEnded it holds the lock on its data folder: older runs of its name are dead
 * @param endedRuns exactly which runs these are, if it says so
 * @param members the agents in its table at {@code applied}
 */
public record Renewal(
    AgentRun agent,
    Incarnation incarnation,
    long count,
    long applied,
    Epoch knownEpoch,
    boolean previousRunEnded,
    Optional<List<Long>> endedRuns,
    List<AgentRun> members) {
  public Renewal {
    endedRuns = endedRuns.map(List::copyOf);
    members = List.copyOf(members);
  }
}
