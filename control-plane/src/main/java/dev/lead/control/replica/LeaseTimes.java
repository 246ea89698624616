package dev.lead.control.replica;

import java.time.Duration;

/**
 * The times of a work lease.
 *
 * @param beat how often the holder raises its count, and the others look
 * @param timeout how long the count stands still before another one takes the lease
 */
public record LeaseTimes(Duration beat, Duration timeout) {
  /** Beats in a row may fail; still nobody waits long for a replica that was killed. */
  public static final LeaseTimes DEFAULT =
      new LeaseTimes(Duration.ofMillis(500), Duration.ofSeconds(3));

  public LeaseTimes {
    if (beat.isNegative() || beat.isZero() || timeout.compareTo(beat.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "a beat is positive, and the time-out at least two of them");
    }
  }

  /** No clock of another replica runs faster than this one's by more than a fiftieth. */
  Duration takenAfter() {
    return timeout.plus(timeout.dividedBy(50));
  }

  /** Whoever did not look for so long has to see the holder speak, or be silent, anew. */
  Duration longestGap() {
    return beat.multipliedBy(2).plus(timeout.dividedBy(4));
  }
}
