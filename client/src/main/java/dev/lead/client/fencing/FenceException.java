package dev.lead.client.fencing;

import dev.lead.client.LeadException;

/** A fence did not let something pass, or could not be used. The message says what to do next. */
public class FenceException extends LeadException {
  private static final long serialVersionUID = 1;

  /** What was wrong. */
  public enum Reason {
    /** A larger token is there: a newer leader has taken over. */
    STALE_TOKEN,
    /**
     * The store never heard of the token: the leader did not raise it before it wrote, or it is
     * that of another shard.
     */
    NOT_RAISED,
    /** Work of the leader before is still under way and could not be ended. Try again. */
    BLOCKED,
    /** The store has no fence: the migration was not applied, or the role may not use it. */
    NOT_INSTALLED,
    /** It was called in a way that can't be safe. */
    MISUSED
  }

  private final Reason reason;

  /** With what was wrong, in words. */
  public FenceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** With what was wrong, in words, and the store's own error. */
  public FenceException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What was wrong. */
  public Reason reason() {
    return reason;
  }
}
