package dev.lead.core.model;

import java.time.Duration;

/**
 * What is known of a candidate's ability to lead right now.
 *
 * @param probeOk the application's own health check
 * @param overloaded long pauses or a full queue: passed over while others are left
 * @param lag how far its copy of the data is behind
 */
public record Fitness(boolean probeOk, boolean overloaded, Duration lag) {
  /** What a candidate that says nothing is taken for. */
  public static final Fitness GOOD = new Fitness(true, false, Duration.ZERO);
}
