package dev.lead.ctl.cli;

/** What a command tells its caller. Scripts rely on these numbers. */
public enum ExitCode {
  OK(0),
  ERROR(1),
  /** Changes are pending ({@code diff}), or a condition that was asked for is false. */
  PENDING(2),
  /** What was expected (a leader, a token, a version) is not so; nothing was changed. */
  PRECONDITION(3),
  TIMED_OUT(4),
  NOT_AUTHORIZED(5),
  /** The command line itself is wrong. */
  USAGE(64);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }
}
