package dev.lead.agent.raft;

import java.io.Serial;

/**
 * Why a proposal or a barrier did not complete. What matters to the caller is whether the command
 * may have taken effect: only {@link Indeterminate} leaves that open.
 */
public abstract sealed class ProposalFailed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private ProposalFailed(String message) {
    super(message);
  }

  /** No leader was found before the deadline. The command was not applied and never will be. */
  public static final class NoLeader extends ProposalFailed {
    @Serial private static final long serialVersionUID = 1;

    NoLeader(String message) {
      super(message);
    }
  }

  /**
   * Too much was outstanding, here or at the leader. The command was not applied and never will be.
   */
  public static final class Overloaded extends ProposalFailed {
    @Serial private static final long serialVersionUID = 1;

    Overloaded(String message) {
      super(message);
    }
  }

  /**
   * The deadline passed, or the member stopped, after the command was handed to a leader. It may
   * have been applied, once or more, or may still be.
   */
  public static final class Indeterminate extends ProposalFailed {
    @Serial private static final long serialVersionUID = 1;

    Indeterminate(String message) {
      super(message);
    }
  }

  /** The state machine threw. A fault of the machine, the same on every member. */
  public static final class MachineFailed extends ProposalFailed {
    @Serial private static final long serialVersionUID = 1;

    MachineFailed(String message) {
      super(message);
    }
  }

  /** The host is closed or has failed. The command was not applied and never will be. */
  public static final class Closed extends ProposalFailed {
    @Serial private static final long serialVersionUID = 1;

    Closed(String message) {
      super(message);
    }
  }
}
