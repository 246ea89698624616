package dev.lead.client;

import java.time.Duration;

/**
 * How a leader is asked to hand over.
 *
 * @param timeout how long the transfer waits, from when it asked, before it is rolled back
 */
public record Drain(Duration timeout) {}
