package dev.lead.agent.authority;

import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;

/**
 * What this agent may grant at an instant: the chain of authority, seen from here. Each deadline is
 * on this agent's own monotonic clock and runs from before the request was first sent.
 *
 * <p>Thread-safe.
 */
public final class Authority {
  private record Until(boolean granted, long nanos) {
    static final Until NEVER = new Until(false, 0);

    Duration left(long now) {
      return granted && nanos - now > 0 ? Duration.ofNanos(nanos - now) : Duration.ZERO;
    }

    Until extended(long candidate) {
      return !granted || candidate - nanos > 0 ? new Until(true, candidate) : this;
    }
  }

  private volatile Until agent = Until.NEVER;
  private volatile Until mandate = Until.NEVER;

  /** A beat that was first sent at that time has been committed. */
  public synchronized void agentRenewed(long firstSentNanos, Duration lease) {
    agent = agent.extended(firstSentNanos + lease.toNanos());
  }

  /** The region has expired this agent, or time can't be trusted. */
  public synchronized void agentLost() {
    agent = Until.NEVER;
  }

  /** The control plane has granted a mandate. */
  public synchronized void mandateGranted(long firstSentNanos, Duration granted) {
    mandate = mandate.extended(firstSentNanos + granted.toNanos());
  }

  /** The control plane refused this incarnation, or time can't be trusted. */
  public synchronized void mandateLost() {
    mandate = Until.NEVER;
  }

  /** How much of the agent's lease is left. */
  public Duration agentLeft(long nowNanos) {
    return agent.left(nowNanos);
  }

  /** How much of the mandate is left. */
  public Duration mandateLeft(long nowNanos) {
    return mandate.left(nowNanos);
  }

  /**
   * The lease that a session may be given now: the smallest of what it asked for, what the policy
   * allows and what the links above have left. Never negative.
   */
  public Duration leaseFor(Duration ttl, ServicePolicy policy, long nowNanos) {
    Duration lease = min(min(ttl, policy.lease()), agentLeft(nowNanos));
    return policy.isolation() == IsolationMode.STEP_DOWN
        ? min(lease, mandateLeft(nowNanos))
        : lease;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
