package dev.lead.core.model;

/** Where a shard is in the life of its leadership. */
public enum ShardState {
  /** Not led from this region. */
  AWAY,
  /** Nobody leads. */
  VACANT,
  /** Elected and told; has not yet reported ready. */
  GRANTED,
  /** The leader reported ready. */
  ACTIVE,
  /** The leader is disconnected; its last lease is being waited out. */
  LAPSING,
  /** Taken from the leader, who has not yet confirmed. */
  REVOKING,
  /** A transfer's target is warming up; the leader still leads. */
  PREPARING,
  /** The leader is asked to finish and release for a transfer. */
  DRAINING,
  /** Released for a move to another region: nobody leads, and nobody is elected. */
  DEPARTED
}
