package dev.lead.agent.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A candidate's connection, as the sessions see it. Thread-safe, never blocks. */
interface Wire {
  /** Sends one frame. */
  void send(ObjectNode frame);

  /** Ends the connection. */
  void close(int code, String reason);

  /** Whether more is waiting to be sent than a healthy peer would let wait. */
  boolean congested();
}
