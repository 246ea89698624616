package dev.lead.process;

import org.jspecify.annotations.Nullable;

/**
 * A process cannot start, for a reason that the person who starts it can do something about. The
 * message says what, why, and what to do; {@link ProcessMain} prints it without a stack trace.
 */
public final class StartError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private StartError(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public StartError(String message, Throwable cause) {
    this(ExitCode.ERROR, message, cause);
  }

  public StartError(String message) {
    this(ExitCode.ERROR, message, null);
  }

  /** One that ends the process with another of the {@linkplain ExitCode exit codes}. */
  public static StartError withCode(int exitCode, String message) {
    return new StartError(exitCode, message, null);
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
