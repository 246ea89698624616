package dev.lead.core.election;

/** Why a leader lost a shard, or a candidate its session. */
public enum LossCause {
  /** It said so. */
  RESIGNED,
  /** It closed its session cleanly. */
  CLOSED,
  /** Its process is known to be gone. */
  DIED,
  /** Its connection broke and did not come back. */
  DISCONNECTED,
  /** Its agent fell silent and it did not move to another in time. */
  AGENT_LOST,
  /** An operator took it. */
  EVICTED,
  /** A planned transfer. */
  TRANSFER,
  /** Preempted by a better priority. */
  PREEMPTED,
  /** It was elected and did not report ready in time. */
  TAKEOVER_FAILED,
  /** Its health check failed. */
  PROBE_FAILED,
  /** Its short lease was not renewed. */
  LEASE_EXPIRED,
  /** The region may no longer lead the shard. */
  UNASSIGNED,
  /** It, or its zone, is being drained. */
  DRAINED;

  /** Whether it counts for flap damping. */
  public boolean unplanned() {
    return switch (this) {
      case DIED, DISCONNECTED, AGENT_LOST, TAKEOVER_FAILED, PROBE_FAILED, LEASE_EXPIRED -> true;
      case RESIGNED, CLOSED, EVICTED, TRANSFER, PREEMPTED, UNASSIGNED, DRAINED -> false;
    };
  }
}
