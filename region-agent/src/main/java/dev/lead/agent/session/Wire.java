package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A candidate's connection, as the sessions see it. Thread-safe, never blocks. */
interface Wire {
  /**
   * Sends one frame. Frames leave in the order of these calls, whatever threads they come from: a
   * lease that is granted after a shard was revoked must not arrive before the revocation.
   */
  void send(ObjectNode frame);

  /** Ends the connection, after what was sent. */
  void close(int code, String reason);

  /** Who is at the other end, by its certificate. */
  String peer();

  /** Whether the peer is too slow to take what it is told; asked now and then. */
  boolean congested();
}
