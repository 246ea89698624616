package dev.lead.identity;

/**
 * A certificate, key, request or authority cannot be used. The message is written for the person at
 * the terminal: what happened, why, and what to do next. It never holds key material or a
 * passphrase.
 */
public final class IdentityException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public IdentityException(String message) {
    super(message);
  }

  public IdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
