package dev.lead.core.simulate;

/**
 * Rules that the simulated world can break on purpose. For each there is a test that the checks
 * notice: a check that can't fail is worthless.
 */
enum Broken {
  /** Observers wait less than the lease. */
  WATCH_TOO_SHORT,
  /** Observers forget that clocks run apart. */
  NO_DRIFT_BOUND,
  /** A late detach or lapse of an old attachment counts for the present one. */
  ATTACHMENT_NOT_COMPARED,
  /** A late expiry counts whatever the agent's count is by now. */
  EXPIRY_NOT_COMPARED,
  /** A late release counts whatever the token is by now. */
  RELEASE_NOT_COMPARED,
  /** The candidate counts its lease from the answer instead of from before the request. */
  LEASE_FROM_REPLY,
  /** The agent extends leases after its own has ended. */
  EXTEND_WITHOUT_AUTHORITY,
  /** The agent counts a renewal when it is sent, not when it is committed. */
  UNCOMMITTED_RENEWAL,
  /** The agent extends leases of {@code STEP_DOWN} services beyond its mandate. */
  MANDATE_IGNORED,
  /** A new incarnation is registered at once. */
  REGISTERED_EARLY,
  /** A new incarnation goes on with the epoch of the old one. */
  EPOCH_REUSED,
  /** A broken connection's remaining lease is not waited for. */
  REMAINING_NOT_AWAITED,
  /** What is left of a grant is counted as if the candidate's clock ran like the agent's. */
  REMAINING_WITHOUT_DRIFT,
  /** What an earlier agent granted is not waited for after a move. */
  MOVE_NOT_AWAITED,
  /** An agent says it has applied what it has not. */
  APPLIED_OVERSTATED,
  /** A short lease is extended beyond the mandate of the agent that answers. */
  SHORT_LEASE_BEYOND_MANDATE,
  /** A process does not notice that its clock stood still. */
  STANDSTILL_UNNOTICED,
  /** A new Raft leader expires agents at once. */
  NO_GRACE,
  /** A move is committed when the leader was asked to release, not when it has. */
  COMMIT_WITHOUT_RELEASE,
  /** The source elects again as soon as its leader has released for a move. */
  ELECTED_WHILE_DEPARTED,
  /** The source's watchdog returns a leader that has released for a move. */
  WATCHDOG_AFTER_RELEASE,
  /** A lost region's shards go elsewhere before its mandates have lapsed. */
  FAILOVER_EARLY,
  /** An agent uses a mandate after a gap before it knows what was decided meanwhile. */
  MANDATE_BEFORE_ASSIGNMENT,
  /** The store takes writes with any token. */
  NO_FENCING
}
