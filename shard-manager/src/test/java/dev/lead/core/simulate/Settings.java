package dev.lead.core.simulate;

import java.time.Duration;

/** How long things take in the simulated region. Short, so that much happens in little time. */
final class Settings {
  static final Duration BEAT = Duration.ofMillis(300);
  static final Duration AGENT_LEASE = Duration.ofSeconds(2);
  static final Duration SUSPICION = Duration.ofSeconds(1);

  /** A watch driver that looked last so long ago was frozen. */
  static final Duration STALL = Duration.ofMillis(700);

  static final Duration GRACE = BEAT.multipliedBy(3);
  static final Duration MANDATE = Duration.ofSeconds(5);
  static final Duration MANDATE_INTERVAL = Duration.ofMillis(800);
  static final Duration MANDATE_MARGIN = Duration.ofMillis(500);
  static final Duration SESSION_TTL = Duration.ofSeconds(2);
  static final Duration HEARTBEAT = Duration.ofMillis(350);
  static final Duration LEADER_LEASE = Duration.ofSeconds(2);
  static final Duration SHORT_TTL = Duration.ofSeconds(3);
  static final Duration PROPOSE_AGAIN = Duration.ofMillis(500);

  /** A member without a Raft leader for so long gives its group up. */
  static final Duration GIVE_UP_GROUP = Duration.ofSeconds(4);

  private Settings() {}

  /** What observers wait for a lease: two clocks may be 1 % apart. */
  static Duration withDrift(Duration lease) {
    return lease.plus(lease.dividedBy(100)).plusMillis(1);
  }
}
