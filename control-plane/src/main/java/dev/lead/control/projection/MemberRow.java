package dev.lead.control.projection;

import dev.lead.core.election.AgentInfo;
import dev.lead.core.model.AgentRun;
import java.time.Instant;
import java.util.Locale;

/** An agent run as the region's table has it. */
public record MemberRow(AgentRun agent, AgentInfo info, State state, Instant since) {
  /** What the table thinks of it. */
  public enum State {
    LIVE,
    SUSPECTED,
    EXPIRED,
    LEFT;

    /** As stored and shown. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #text}. */
    public static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  MemberRow in(State next, Instant at) {
    return new MemberRow(agent, info, next, at);
  }
}
