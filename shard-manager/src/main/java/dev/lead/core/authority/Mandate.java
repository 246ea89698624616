package dev.lead.core.authority;

import java.time.Duration;

/**
 * What an agent knows of its region's mandate: the link between the control plane and the region,
 * seen by this agent alone.
 *
 * <p>Its deadline is the time before the request was <em>first</em> sent, plus the time the control
 * plane granted in its answer; an answer is given only for a renewal that is committed in the
 * database (rule 4). Deadlines only move forward.
 *
 * <p>Times are readings of one monotonic clock of this process, in nanoseconds; the wrap-around of
 * {@code System.nanoTime()} does no harm. Immutable.
 */
public final class Mandate {
  /** None was granted yet, or the control plane refused this region. */
  public static final Mandate NONE = new Mandate(Deadline.NEVER_GRANTED);

  private final Deadline deadline;

  private Mandate(Deadline deadline) {
    this.deadline = deadline;
  }

  /**
   * The control plane granted time.
   *
   * @param firstSentNanos read before the request was sent for the first time; a retry keeps it
   * @param grantedMillis how long the mandate lasts from then on
   * @throws IllegalArgumentException if it is negative
   */
  public Mandate granted(long firstSentNanos, long grantedMillis) {
    return granted(firstSentNanos, Duration.ofMillis(grantedMillis));
  }

  /** The same, for a duration. */
  public Mandate granted(long firstSentNanos, Duration granted) {
    Deadline extended = deadline.extended(firstSentNanos, granted);
    return extended.equals(deadline) ? this : new Mandate(extended);
  }

  /** What is left now; zero, never negative, when it is over. */
  public Duration left(long nowNanos) {
    return deadline.left(nowNanos);
  }

  /** Whether {@code step-down} services may be led through this agent. */
  public boolean alive(long nowNanos) {
    return !left(nowNanos).isZero();
  }

  @Override
  public String toString() {
    return "Mandate[" + deadline + "]";
  }
}
