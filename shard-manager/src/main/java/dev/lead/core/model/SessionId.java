package dev.lead.core.model;

/**
 * A candidate's session, drawn at random by the agent that opens it. Not a secret.
 *
 * @param value any number but 0; 0 stands for "no session"
 */
public record SessionId(long value) {
  /** Stands for the absence of a session. */
  public static final SessionId NONE = new SessionId(0);

  /** Reads the 16 hexadecimal digits that {@link #toString} writes. */
  public static SessionId parse(String text) {
    return new SessionId(Long.parseUnsignedLong(text, 16));
  }

  @Override
  public String toString() {
    return "%016x".formatted(value);
  }
}
