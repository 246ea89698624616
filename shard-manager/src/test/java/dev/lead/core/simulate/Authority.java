package dev.lead.core.simulate;

import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;

/** The links of the chain that end at one agent; all on its own clock. */
final class Authority {
  private final SimAgent agent;
  private long agentUntil;
  private boolean agentGranted;
  private long mandateUntil;
  private boolean mandateGranted;

  Authority(SimAgent agent) {
    this.agent = agent;
  }

  /** A beat that was first sent then has been committed. */
  void agentRenewed(long sent) {
    long until = sent + Settings.AGENT_LEASE.toNanos();
    agentUntil = agentGranted ? Math.max(agentUntil, until) : until;
    agentGranted = true;
  }

  void agentLost() {
    agentGranted = false;
  }

  void mandateGranted(long sent, Duration granted) {
    long until = sent + granted.toNanos();
    mandateUntil = mandateGranted ? Math.max(mandateUntil, until) : until;
    mandateGranted = true;
  }

  void mandateLost() {
    mandateGranted = false;
  }

  Duration agentLeft() {
    if (agent.sim.broken(Broken.EXTEND_WITHOUT_AUTHORITY)) {
      return Settings.AGENT_LEASE;
    }
    return left(agentGranted, agentUntil);
  }

  Duration mandateLeft() {
    if (agent.sim.broken(Broken.MANDATE_IGNORED)) {
      return Settings.MANDATE;
    }
    return left(mandateGranted, mandateUntil);
  }

  private Duration left(boolean granted, long until) {
    long left = until - agent.now();
    return granted && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }

  /** What a session may be granted now. */
  Duration leaseFor(Duration ttl, ServicePolicy policy) {
    Duration lease = min(min(ttl, policy.lease()), agentLeft());
    return policy.isolation() == IsolationMode.STEP_DOWN ? min(lease, mandateLeft()) : lease;
  }

  static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
