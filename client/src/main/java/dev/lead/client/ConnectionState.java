package dev.lead.client;

import java.time.Duration;

/** How the connection to the region's agents stands. */
public sealed interface ConnectionState {
  /**
   * An agent is being dialled. Leases already granted go on meanwhile.
   *
   * @param agent {@code host:port}
   */
  record Connecting(String agent) implements ConnectionState {}

  /**
   * Attached.
   *
   * @param agent the agent's name
   * @param region its region
   * @param resumed whether an earlier session went on, leaderships and tokens included
   */
  record Connected(String agent, String region, boolean resumed) implements ConnectionState {}

  /**
   * Not attached; the next attempt is made by itself.
   *
   * @param reason why the last attempt failed or the connection broke, and what to do about it
   * @param retryIn until the next attempt
   */
  record Waiting(String reason, Duration retryIn) implements ConnectionState {}

  /** Closed for good. */
  record Closed() implements ConnectionState {}
}
