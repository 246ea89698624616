package dev.lead.control.mandate;

import dev.lead.core.model.AgentRun;

/**
 * A life of an agent's process that was heard of.
 *
 * @param arrival the order in which runs were first heard of
 * @param count of its newest request
 * @param ended whether it is known to be dead
 */
public record KnownRun(AgentRun agent, long arrival, long count, boolean ended) {}
