package dev.lead.core.election;

import java.util.List;

/** Bytes of commands: versioned, compact; names are written once a batch. */
public final class CommandCodec {
  private CommandCodec() {}

  /** Writes a batch with the proposer's wall clock. */
  public static byte[] encode(java.time.Instant stamp, List<Command> commands) {
    throw new UnsupportedOperationException();
  }
}
