package dev.lead.client;

/** An agent sent what the protocol does not allow. */
final class MalformedFrameException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedFrameException(String message) {
    super(message);
  }

  /** Carries the message through code that can't throw checked exceptions. */
  static final class Unchecked extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unchecked(String message) {
      super(message);
    }
  }
}
