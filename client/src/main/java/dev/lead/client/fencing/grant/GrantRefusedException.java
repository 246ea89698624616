package dev.lead.client.fencing.grant;

import dev.lead.client.LeadException;

/** A grant proves nothing. The message says why; nothing of the grant may be used. */
public final class GrantRefusedException extends LeadException {
  private static final long serialVersionUID = 1;

  /** What is wrong with it. */
  public enum Reason {
    /** It is not a grant: not a compact JWS, or a part is missing or of the wrong kind. */
    MALFORMED,
    /** Something was changed after it was signed, or it was signed with another key. */
    ALTERED,
    /** Its certificates do not lead to a trusted root. */
    UNTRUSTED,
    /** The signer is not an agent of the region it names. */
    WRONG_SIGNER,
    /** It is for another shard than the request. */
    WRONG_SHARD
  }

  private final Reason reason;

  GrantRefusedException(Reason reason, String message) {
    super("the grant is refused: " + message);
    this.reason = reason;
  }

  GrantRefusedException(Reason reason, String message, Throwable cause) {
    super("the grant is refused: " + message, cause);
    this.reason = reason;
  }

  /** What is wrong with it. */
  public Reason reason() {
    return reason;
  }
}
