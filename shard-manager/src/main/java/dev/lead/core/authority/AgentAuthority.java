package dev.lead.core.authority;

import java.time.Duration;

/**
 * What an agent knows of its own lease: the link between the region's Raft group and the leader
 * leases that the agent hands out.
 *
 * <p>Its deadline is the time before the renewal was <em>first</em> sent, plus the agent's lease. A
 * renewal counts only once it is committed (rule 4): whoever calls {@link #renewed} has seen the
 * commit. Deadlines only move forward, whatever the order in which answers arrive.
 *
 * <p>Times are readings of one monotonic clock of this process, in nanoseconds; the wrap-around of
 * {@code System.nanoTime()} does no harm. Immutable.
 */
public final class AgentAuthority {
  /** No renewal was committed yet, or the agent lost its lease. */
  public static final AgentAuthority NONE = new AgentAuthority(Deadline.NEVER_GRANTED);

  private final Deadline deadline;

  private AgentAuthority(Deadline deadline) {
    this.deadline = deadline;
  }

  /**
   * A renewal was committed.
   *
   * @param firstSentNanos read before the renewal was sent for the first time; a retry keeps it
   * @param lease the lease the agent joined the region with
   * @throws IllegalArgumentException if the lease is negative
   */
  public AgentAuthority renewed(long firstSentNanos, Duration lease) {
    Deadline extended = deadline.extended(firstSentNanos, lease);
    return extended.equals(deadline) ? this : new AgentAuthority(extended);
  }

  /** What is left now; zero, never negative, when it is over. */
  public Duration left(long nowNanos) {
    return deadline.left(nowNanos);
  }

  /** Whether the agent may act at all: hand out leases, renew the mandate (rule 17). */
  public boolean alive(long nowNanos) {
    return !left(nowNanos).isZero();
  }

  @Override
  public String toString() {
    return "AgentAuthority[" + deadline + "]";
  }
}
