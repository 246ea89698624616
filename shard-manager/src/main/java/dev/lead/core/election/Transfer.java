package dev.lead.core.election;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;

/**
 * A transfer under way: {@code PREPARING}, {@code DRAINING}, or {@code GRANTED} and not yet ready.
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
}
