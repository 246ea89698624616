package dev.lead.process;

/** How processes and commands of LEAD end. */
public final class ExitCode {

  public static final int OK = 0;
  public static final int ERROR = 1;

  /** A wrong option, or a configuration that cannot be used. */
  public static final int BAD_USAGE = 64;

  private ExitCode() {}
}
