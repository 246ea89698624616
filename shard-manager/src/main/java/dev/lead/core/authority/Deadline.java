package dev.lead.core.authority;

import java.time.Duration;

/**
 * A point on the holder's own monotonic clock. Only differences of two readings are ever taken, so
 * it is right across the wrap-around of {@code System.nanoTime()}.
 */
record Deadline(boolean granted, long nanos) {
  static final Deadline NEVER_GRANTED = new Deadline(false, 0);

  /** Far from the 146 years at which differences of readings would turn their sign. */
  private static final Duration LONGEST = Duration.ofDays(365);

  Duration left(long nowNanos) {
    long left = nanos - nowNanos;
    return granted && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }

  /** The later of this and the deadline of a lease first asked for at that time. */
  Deadline extended(long firstSentNanos, Duration lease) {
    if (lease.isNegative()) {
      throw new IllegalArgumentException("a lease can't be negative: " + lease);
    }
    Duration capped = lease.compareTo(LONGEST) < 0 ? lease : LONGEST;
    long candidate = firstSentNanos + capped.toNanos();
    return !granted || candidate - nanos > 0 ? new Deadline(true, candidate) : this;
  }
}
