package dev.lead.agent.raft;

import java.io.Serial;

/** The host could not start. The message says what happened, why, and what to do next. */
public final class RaftUnavailable extends Exception {
  @Serial private static final long serialVersionUID = 1;

  RaftUnavailable(String message) {
    super(message);
  }

  RaftUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
