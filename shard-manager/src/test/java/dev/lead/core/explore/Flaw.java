package dev.lead.core.explore;

/** Rules that a small world can break on purpose, to see that the exploration notices. */
enum Flaw {
  /** The agent extends leases after its own has ended. */
  EXTEND_WITHOUT_AUTHORITY,
  /** A broken connection's remaining lease is not waited for. */
  REMAINING_NOT_AWAITED,
  /** What an earlier agent granted is not waited for after a move. */
  MOVE_NOT_AWAITED,
  /** An expiry counts whatever the agent's count is by now. */
  EXPIRY_NOT_COMPARED,
  /** A detach counts whatever the attachment is by now. */
  ATTACHMENT_NOT_COMPARED,
  /** An agent says it has applied what it has not. */
  APPLIED_OVERSTATED
}
