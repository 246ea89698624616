package dev.lead.client;

import java.time.Duration;

/** How recent the answer to a look-up has to be. */
public sealed interface Freshness {
  /**
   * What the asked agent knows at this instant; it may lag behind the others by milliseconds, or
   * more when cut off.
   */
  record Any() implements Freshness {}

  /** Confirmed with the region's majority after the question was asked: linearizable. */
  record Consistent() implements Freshness {}

  /**
   * At least as new as a token seen elsewhere.
   *
   * @param token the token
   * @param patience how long the agent may wait for it
   */
  record AtLeast(Token token, Duration patience) implements Freshness {}

  /** What the asked agent knows. */
  static Freshness any() {
    return new Any();
  }

  /** Linearizable. */
  static Freshness consistent() {
    return new Consistent();
  }

  /** At least as new as this token, for which the agent may wait a while. */
  static Freshness atLeast(Token token, Duration patience) {
    return new AtLeast(token, patience);
  }
}
