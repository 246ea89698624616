package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A session's connection at this agent, for the length of one attachment. The event loop of the
 * connection and the thread of applied events both use it; what both touch is volatile or guarded
 * by itself.
 */
final class LocalSession {
  /** Where it is in its life here. */
  enum Stage {
    /** Proposed to the table, not applied yet. */
    OPENING,
    /** Attached here. */
    ATTACHED,
    /** Over: the connection or the attachment is gone. */
    OVER
  }

  final Wire wire;
  final FrameWriter writer;
  final SessionId id;
  final SessionSecret secret;
  final boolean resumed;
  final ServiceName service;
  final String name;
  final Duration ttl;
  final FitnessReport fitness;

  volatile int attachment;
  volatile Stage stage = Stage.OPENING;
  volatile long heardNanos;

  /** Whether the table that was just installed has it; touched on the thread of applied events. */
  boolean stillKnown = true;

  /** Until when, on this agent's clock, what was granted may be used at most. */
  private @Nullable Long grantedUntil;

  /** The same, of what was granted on this attachment alone. */
  private @Nullable Long leasedUntil;

  private @Nullable Long moveAsked;
  private @Nullable Long leavesAt;

  /** The newest that was reported; none yet of a session that comes from another agent. */
  private @Nullable Long rejected;

  /**
   * @param resumed whether it existed before this connection
   */
  LocalSession(
      Wire wire,
      FrameWriter writer,
      SessionId id,
      SessionSecret secret,
      boolean resumed,
      ServiceName service,
      String name,
      Duration ttl,
      Fitness fitness,
      long nowNanos) {
    this.wire = wire;
    this.writer = writer;
    this.id = id;
    this.secret = secret;
    this.resumed = resumed;
    this.service = service;
    this.name = name;
    this.ttl = ttl;
    this.fitness = new FitnessReport(fitness);
    this.heardNanos = nowNanos;
    this.rejected = resumed ? null : 0L;
  }

  /**
   * The table has it attached here.
   *
   * @param before the longest lease that its former attachment may still have: it counts as granted
   *     here, since nobody else is asked any more how long to wait (rule 3)
   */
  synchronized void attach(int number, long nowNanos, Duration before) {
    attachment = number;
    note(nowNanos + before.toNanos());
    if (stage == Stage.OPENING) {
      stage = Stage.ATTACHED;
    }
  }

  /** Notes a lease that is about to be handed out; false if nothing may be handed out any more. */
  synchronized boolean extend(long nowNanos, Duration lease) {
    if (stage != Stage.ATTACHED) {
      return false;
    }
    long until = nowNanos + lease.toNanos();
    note(until);
    if (leasedUntil == null || until - leasedUntil > 0) {
      leasedUntil = until;
    }
    return true;
  }

  private void note(long until) {
    if (grantedUntil == null || until - grantedUntil > 0) {
      grantedUntil = until;
    }
  }

  /** How much of what was granted can still be used, at most. */
  synchronized Duration remaining(long nowNanos) {
    return grantedUntil != null && grantedUntil - nowNanos > 0
        ? Duration.ofNanos(grantedUntil - nowNanos)
        : Duration.ZERO;
  }

  /** Whether a lease that was handed out on this attachment is still alive. */
  synchronized boolean leased(long nowNanos) {
    return leasedUntil != null && leasedUntil - nowNanos > 0;
  }

  /** How much more stale writes were rejected than at the report before. */
  synchronized long rejectedSince(long total) {
    long more = rejected == null ? 0 : Math.max(0, total - rejected);
    rejected = total;
    return more;
  }

  /**
   * Whether it is time to go; the first call says when that will be.
   *
   * @param within how long after the first call
   */
  synchronized boolean leaves(long nowNanos, Duration within) {
    if (leavesAt == null) {
      leavesAt = nowNanos + within.toNanos();
    }
    return nowNanos - leavesAt >= 0;
  }

  /** It need not go any more. */
  synchronized void stays() {
    leavesAt = null;
  }

  /** At most one request to move in two seconds. */
  synchronized boolean mayBeMoved(long nowNanos) {
    if (moveAsked != null && nowNanos - moveAsked < 2_000_000_000L) {
      return false;
    }
    moveAsked = nowNanos;
    return true;
  }

  /**
   * Ends it.
   *
   * @return where it was; {@link Stage#OVER} for all but the first who ends it
   */
  synchronized Stage end() {
    Stage before = stage;
    stage = Stage.OVER;
    return before;
  }

  boolean attached() {
    return stage == Stage.ATTACHED;
  }

  void send(ObjectNode frame) {
    if (stage != Stage.OVER) {
      wire.send(frame);
    }
  }
}
