package dev.lead.ctl.cli;

import java.util.Optional;

/**
 * A command cannot do what it was asked. The message is for the person at the terminal: what
 * happened and why; {@link #next} says what to do. Never shown with a stack trace.
 */
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final String next;

  /**
   * @param code what the process exits with
   * @param message what happened, and why
   * @param next what to do about it; "" if that is obvious
   */
  public Failure(ExitCode code, String message, String next) {
    super(message, null, false, false);
    this.code = code;
    this.next = next;
  }

  /** Something went wrong that has no exit code of its own. */
  public static Failure error(String message, String next) {
    return new Failure(ExitCode.ERROR, message, next);
  }

  /** The command line is wrong. */
  public static Failure usage(String message, String next) {
    return new Failure(ExitCode.USAGE, message, next);
  }

  public ExitCode code() {
    return code;
  }

  /** What to do about it. */
  public Optional<String> next() {
    return next.isEmpty() ? Optional.empty() : Optional.of(next);
  }
}
