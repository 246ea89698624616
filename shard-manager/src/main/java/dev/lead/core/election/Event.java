package dev.lead.core.election;

import java.time.Instant;

/**
 * One entry of the region's history, kept in the table's outbox until the control plane
 * acknowledges it.
 *
 * @param sequence rises by exactly one from event to event, from 1, in one incarnation
 * @param at the wall clock of the agent that proposed the command, for people; nothing is decided
 *     by it
 * @param fact what happened
 */
public record Event(long sequence, Instant at, Fact fact) {}
