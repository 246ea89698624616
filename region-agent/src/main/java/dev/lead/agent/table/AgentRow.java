package dev.lead.agent.table;

import dev.lead.core.model.AgentRun;
import java.time.Duration;

/**
 * An agent of the region, as candidates are told of it.
 *
 * @param endpoint where candidates reach it
 * @param lease how long its authority lasts beyond a renewal
 * @param drained it takes no new sessions, and those it has are to go elsewhere
 */
public record AgentRow(AgentRun agent, String endpoint, Duration lease, boolean drained) {}
