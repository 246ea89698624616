package dev.lead.control.explain;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ShardSelection;
import java.util.Optional;

/**
 * A candidate of the shard's service in the region that may lead it.
 *
 * @param attached whether it is connected to an agent
 * @param agentSuspected whether that agent is silent
 * @param led how many shards of the service it leads
 * @param heldFor why it is held back from this shard, if it is
 * @param drained whether it, or its zone, is to lead nothing
 */
public record Rival(
    CandidateName name,
    Optional<AgentName> agent,
    boolean attached,
    boolean agentSuspected,
    ShardSelection shards,
    int weight,
    int priority,
    String zone,
    String version,
    Fitness fitness,
    int led,
    Optional<String> heldFor,
    boolean drained) {}
