package dev.lead.core.election;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;

/**
 * A transfer under way: {@code PREPARING}, {@code DRAINING}, or {@code GRANTED} and not yet ready.
 * A departure has no target: it is {@code DRAINING}, then {@code DEPARTED}.
 */
final class Transfer {
  final ShardId shard;
  final long id;
  final SessionId from;
  final SessionId to;
  final LossCause loss;
  final ElectionCause election;
  ShardState step = ShardState.PREPARING;

  Transfer(
      ShardId shard,
      long id,
      SessionId from,
      SessionId to,
      LossCause loss,
      ElectionCause election) {
    this.shard = shard;
    this.id = id;
    this.from = from;
    this.to = to;
    this.loss = loss;
    this.election = election;
  }

  /** A departure to another region. */
  static Transfer departure(ShardId shard, long id, SessionId from) {
    Transfer departure =
        new Transfer(shard, id, from, SessionId.NONE, LossCause.TRANSFER, ElectionCause.TRANSFER);
    departure.step = ShardState.DRAINING;
    return departure;
  }

  /** Whether nobody here is to follow the leader. */
  boolean departs() {
    return to.equals(SessionId.NONE);
  }

  /** Whether it was started to empty a candidate or a zone. */
  boolean drains() {
    return election == ElectionCause.DRAINED;
  }

  /** Whether the leader has released: no time-out returns the shard any more (rule 12). */
  boolean pastRelease() {
    return step == ShardState.GRANTED || step == ShardState.DEPARTED;
  }
}
