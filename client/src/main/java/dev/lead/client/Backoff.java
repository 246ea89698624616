package dev.lead.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: a random wait up to 20 ms, 40 ms, 80 ms … 5 s. Loop thread
 * only.
 */
final class Backoff {
  private static final long FIRST = Duration.ofMillis(20).toNanos();
  private static final long LONGEST = Duration.ofSeconds(5).toNanos();

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait before the next attempt after one more failure. */
  Duration next() {
    long bound = Math.min(LONGEST, FIRST << Math.min(failures, 20));
    failures++;
    return Duration.ofNanos(random.nextLong(bound + 1));
  }

  void reset() {
    failures = 0;
  }
}
