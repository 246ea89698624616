package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

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

  volatile ServiceName service;
  volatile String name;
  volatile Duration ttl;
  volatile int attachment;
  volatile Stage stage = Stage.OPENING;
  volatile long heardNanos;
  volatile boolean stillKnown = true;
  volatile Fitness fitness = Fitness.GOOD;

  /** Until when, on this agent's clock, the last lease granted here may be used at most. */
  private boolean granted;

  private long grantedUntilNanos;
  private boolean moveAsked;
  private long moveAskedNanos;

  /** Shards it was told to stand by for. Only touched on the thread of applied events. */
  final Set<ShardId> standbyFor = new HashSet<>();

  LocalSession(
      Wire wire,
      FrameWriter writer,
      SessionId id,
      SessionSecret secret,
      boolean resumed,
      ServiceName service,
      String name,
      Duration ttl,
      long nowNanos) {
    this.wire = wire;
    this.writer = writer;
    this.id = id;
    this.secret = secret;
    this.resumed = resumed;
    this.service = service;
    this.name = name;
    this.ttl = ttl;
    this.heardNanos = nowNanos;
  }

  static LocalSession opened(
      Wire wire,
      FrameWriter writer,
      SessionId id,
      SessionSecret secret,
      CandidateSpec spec,
      Duration ttl,
      long now) {
    return new LocalSession(
        wire, writer, id, secret, false, spec.service(), spec.name().value(), ttl, now);
  }

  /** Notes a lease that is about to be handed out; false if nothing may be handed out any more. */
  synchronized boolean extend(long nowNanos, Duration lease) {
    if (stage != Stage.ATTACHED) {
      return false;
    }
    long until = nowNanos + lease.toNanos();
    if (!granted || until - grantedUntilNanos > 0) {
      granted = true;
      grantedUntilNanos = until;
    }
    return true;
  }

  /** How much of what was granted here can still be used, at most. */
  synchronized Duration remaining(long nowNanos) {
    return granted && grantedUntilNanos - nowNanos > 0
        ? Duration.ofNanos(grantedUntilNanos - nowNanos)
        : Duration.ZERO;
  }

  /** At most one request to move in two seconds. */
  synchronized boolean mayBeMoved(long nowNanos) {
    if (moveAsked && nowNanos - moveAskedNanos < 2_000_000_000L) {
      return false;
    }
    moveAsked = true;
    moveAskedNanos = nowNanos;
    return true;
  }

  /** The table has it attached here. */
  synchronized void attach() {
    if (stage == Stage.OPENING) {
      stage = Stage.ATTACHED;
    }
  }

  /** Ends it; true for the first who does. */
  synchronized boolean end() {
    if (stage == Stage.OVER) {
      return false;
    }
    stage = Stage.OVER;
    return true;
  }

  void send(ObjectNode frame) {
    if (stage != Stage.OVER) {
      wire.send(frame);
    }
  }
}
