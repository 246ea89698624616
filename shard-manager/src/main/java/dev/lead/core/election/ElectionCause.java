package dev.lead.core.election;

/** Why somebody was elected. */
public enum ElectionCause {
  /** The shard had no leader before, in this incarnation. */
  FIRST,
  /** The leader resigned or closed its session. */
  RESIGNED,
  /** The leader's connection broke ({@code FENCE}), or its lease lapsed ({@code LEASE}). */
  DISCONNECTED,
  /** The leader's agent fell silent. */
  AGENT_LOST,
  /** An operator or a policy took the shard from its leader. */
  EVICTED,
  /** A planned transfer. */
  TRANSFER,
  /** A candidate of better priority came, and policy lets it preempt. */
  PREEMPTION,
  /** The elected one did not take over in time. */
  TAKEOVER_FAILED,
  /** The leader's health check failed. */
  PROBE_FAILED,
  /** An HTTP short lease was taken. */
  SHORT_LEASE,
  /**
   * Elections were resumed, the region was authorised, the shard came home, or its move to another
   * region was given up.
   */
  RESUMED,
  /** The leader, or its zone, is being drained. */
  DRAINED
}
