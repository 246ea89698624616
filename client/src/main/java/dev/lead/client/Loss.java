package dev.lead.client;

/**
 * Why a leadership is over.
 *
 * @param reason what happened, as seen from here
 * @param detail more of it for people; from the agent where it knows
 */
public record Loss(Reason reason, String detail) {
  /** What ended it. */
  public enum Reason {
    /**
     * The lease was not extended in time. Nobody else may have been elected: if the agents still
     * count this process as leader when contact is back, {@link LeadershipListener#elected} is
     * called again with the same token.
     */
    LEASE_LAPSED,
    /** Taken by an operator, a policy, or because the shard moved to another region. */
    REVOKED,
    /** Somebody else was elected already. */
    REPLACED,
    /** Handed over in a planned transfer. */
    TRANSFERRED,
    /** {@link Candidacy#resign} was called. */
    RESIGNED,
    /** The candidacy was closed. */
    CLOSED,
    /** The agents no longer know the session: it lapsed, or the region lost its memory. */
    SESSION_ENDED,
    /** {@link LeadershipListener#elected} failed, so the shard was given back. */
    TAKEOVER_FAILED
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? reason.name() : reason + " (" + detail + ")";
  }
}
