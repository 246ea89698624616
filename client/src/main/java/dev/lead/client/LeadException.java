package dev.lead.client;

/**
 * Something LEAD was asked for could not be done. The message says what, why, and what to do next.
 */
public class LeadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for people. */
  protected LeadException(String message) {
    super(message);
  }

  /** With a message for people, and what caused it. */
  protected LeadException(String message, Throwable cause) {
    super(message, cause);
  }
}
