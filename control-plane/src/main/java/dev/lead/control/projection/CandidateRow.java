package dev.lead.control.projection;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SessionId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A candidate's session.
 *
 * @param agent where it is attached; empty while it is detached, and for short leases
 */
public record CandidateRow(
    SessionId session,
    CandidateSpec spec,
    Attachment state,
    Optional<AgentName> agent,
    int attachment,
    Fitness fitness,
    Instant joinedAt) {
  /** How it is connected. */
  public enum Attachment {
    /** To an agent. */
    ATTACHED,
    /** Its connection broke; what it leads is being waited out. */
    DETACHED,
    /** It needs none: its lease is kept in the region's table. */
    SHORT_LEASE;

    /** As stored. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #text}. */
    public static Attachment of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  CandidateRow attached(AgentName to, int number) {
    return new CandidateRow(
        session, spec, Attachment.ATTACHED, Optional.of(to), number, fitness, joinedAt);
  }

  CandidateRow detached() {
    return new CandidateRow(
        session, spec, Attachment.DETACHED, Optional.empty(), attachment, fitness, joinedAt);
  }

  CandidateRow with(Fitness now) {
    return new CandidateRow(session, spec, state, agent, attachment, now, joinedAt);
  }
}
