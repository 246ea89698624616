package dev.lead.core.model;

import java.time.Duration;

/**
 * Holds back a candidate that keeps losing leadership: after {@code freeLosses} unplanned losses
 * each further one holds it back for {@code firstHold}, doubled each time up to {@code
 * longestHold}. Each {@code forgetAfter} without a loss forgets one.
 *
 * @param freeLosses losses that cost nothing
 * @param firstHold the first hold
 * @param longestHold the cap
 * @param forgetAfter how long a loss is remembered
 */
public record FlapDamping(
    int freeLosses, Duration firstHold, Duration longestHold, Duration forgetAfter) {
  /** 3 losses free, then 10 s doubling up to 10 min; one loss forgotten every 5 min. */
  public static final FlapDamping DEFAULT =
      new FlapDamping(3, Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(5));

  /** How long the candidate is held back after its {@code losses}-th loss; zero if not at all. */
  public Duration holdAfter(int losses) {
    int beyond = losses - freeLosses;
    if (beyond <= 0) {
      return Duration.ZERO;
    }
    Duration hold = firstHold;
    for (int i = 1; i < beyond && hold.compareTo(longestHold) < 0; i++) {
      hold = hold.multipliedBy(2);
    }
    return hold.compareTo(longestHold) > 0 ? longestHold : hold;
  }
}
