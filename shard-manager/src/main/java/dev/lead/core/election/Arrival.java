package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;

/** A shard that another region is about to hand over, and who gets ready for it here. */
final class Arrival {
  /** How far it is; constants are only ever added at the end. */
  enum Step {
    /** The target is asked to warm up. */
    WARMING,
    /** It is warm and waits, for as long as it takes. */
    WARM,
    /** The shard came home; nobody has reported ready since. */
    HOME
  }

  final ShardId shard;

  /** The number of the order. */
  final long id;

  final SessionId to;
  final CandidateName target;
  Step step = Step.WARMING;

  Arrival(ShardId shard, long id, SessionId to, CandidateName target) {
    this.shard = shard;
    this.id = id;
    this.to = to;
    this.target = target;
  }
}
