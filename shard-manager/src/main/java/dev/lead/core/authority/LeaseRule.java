package dev.lead.core.authority;

import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;

/** How long a leader lease may be: no longer than any link of the chain it hangs from (L2). */
public final class LeaseRule {
  private LeaseRule() {}

  /**
   * The lease that an agent may hand out now: the smallest of what the session asked for, what the
   * policy allows, and what is left of the agent's own lease; for {@code step-down} services also
   * of the mandate.
   *
   * @return zero, never negative, when nothing may be granted
   */
  public static Duration leaseFor(
      Duration sessionTtl, ServicePolicy policy, Duration agentLeft, Duration mandateLeft) {
    Duration lease = smaller(smaller(sessionTtl, policy.lease()), agentLeft);
    if (policy.isolation() == IsolationMode.STEP_DOWN) {
      lease = smaller(lease, mandateLeft);
    }
    return lease.isNegative() ? Duration.ZERO : lease;
  }

  /** The same at an instant of this agent's monotonic clock. */
  public static Duration leaseFor(
      Duration sessionTtl,
      ServicePolicy policy,
      AgentAuthority agent,
      Mandate mandate,
      long nowNanos) {
    return leaseFor(sessionTtl, policy, agent.left(nowNanos), mandate.left(nowNanos));
  }

  private static Duration smaller(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
