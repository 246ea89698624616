package dev.lead.agent.authority;

import dev.lead.core.authority.AgentAuthority;
import dev.lead.core.authority.LeaseRule;
import dev.lead.core.authority.Mandate;
import dev.lead.core.model.ServicePolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this agent may grant at an instant: the chain of authority, seen from here. Each deadline is
 * on this agent's own monotonic clock and runs from before the request was first sent.
 *
 * <p>While this agent had no mandate its region's shards may have been given to another region. So
 * a mandate that follows a gap is used only once everybody here was told what the assignment that
 * came with it takes away. As long as there is no gap nothing is given away without the region, and
 * newer assignments block nothing.
 *
 * <p>Thread-safe.
 */
public final class Authority {
  private AgentAuthority agent = AgentAuthority.NONE;
  private Mandate mandate = Mandate.NONE;

  /** What has to be in this agent's table before the mandate may be used; see the class comment. */
  private @Nullable AssignmentMark needed;

  private @Nullable AssignmentMark applied;

  /** The newest beat that counted. */
  private @Nullable Long renewedFrom;

  /** What was sent before counts for nothing, whenever its answer comes. */
  private @Nullable Long trustedFrom;

  /** A beat that was first sent at that time has been committed. */
  public synchronized void agentRenewed(long firstSentNanos, Duration lease) {
    if (trusted(firstSentNanos)) {
      agent = agent.renewed(firstSentNanos, lease);
      if (renewedFrom == null || firstSentNanos - renewedFrom > 0) {
        renewedFrom = firstSentNanos;
      }
    }
  }

  /** The region has expired this agent. */
  public synchronized void agentLost() {
    agent = AgentAuthority.NONE;
    renewedFrom = null;
  }

  /**
   * The control plane has granted a mandate.
   *
   * @param assignment the region's when it was granted
   */
  public synchronized void mandateGranted(
      long firstSentNanos, Duration granted, AssignmentMark assignment, long nowNanos) {
    if (trusted(firstSentNanos)) {
      if (!mandate.alive(nowNanos)) {
        needed = assignment;
      }
      mandate = mandate.granted(firstSentNanos, granted);
    }
  }

  /** The control plane refused this incarnation, or has noted that the mandate lapsed. */
  public synchronized void mandateLost() {
    mandate = Mandate.NONE;
  }

  /** This agent's table has that assignment, and whoever loses something by it has been told. */
  public synchronized void assignmentApplied(AssignmentMark assignment) {
    if (applied == null || !applied.covers(assignment)) {
      applied = assignment;
    }
  }

  /** What has to be applied here before the mandate that was granted may be used; empty if none. */
  public synchronized Optional<AssignmentMark> awaitedAssignment() {
    return needed == null || (applied != null && applied.covers(needed))
        ? Optional.empty()
        : Optional.of(needed);
  }

  /** Time can't be trusted: whatever was asked for before now has lapsed (rule 6). */
  public synchronized void distrust(long nowNanos) {
    trustedFrom = nowNanos;
    agentLost();
    mandateLost();
  }

  private boolean trusted(long firstSentNanos) {
    return trustedFrom == null || firstSentNanos - trustedFrom >= 0;
  }

  /** How much of the agent's lease is left. */
  public synchronized Duration agentLeft(long nowNanos) {
    return agent.left(nowNanos);
  }

  /** How much of the mandate is left; nothing while the assignment it needs is awaited. */
  public synchronized Duration mandateLeft(long nowNanos) {
    return usable().left(nowNanos);
  }

  private Mandate usable() {
    return awaitedAssignment().isEmpty() ? mandate : Mandate.NONE;
  }

  /**
   * Whether a beat sent within this time has been committed: the others can't have held this agent
   * silent for longer.
   */
  public synchronized boolean heardWithin(Duration silence, long nowNanos) {
    return renewedFrom != null && nowNanos - renewedFrom < silence.toNanos();
  }

  /**
   * The lease that a session may be given now: the smallest of what it asked for, what the policy
   * allows and what the links above have left. Never negative.
   */
  public synchronized Duration leaseFor(Duration ttl, ServicePolicy policy, long nowNanos) {
    return LeaseRule.leaseFor(ttl, policy, agent, usable(), nowNanos);
  }
}
