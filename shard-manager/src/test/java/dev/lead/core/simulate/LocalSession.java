package dev.lead.core.simulate;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A session while it is attached to an agent. */
final class LocalSession {
  final SessionId id;
  final Connection connection;
  final int attachment;

  /** What the candidate was told that it leads, and has not been told that it lost. */
  final Map<ShardId, Token> told = new LinkedHashMap<>();

  /** A report of its fitness is under way. */
  boolean reporting;

  long heardAt;
  private long grantedUntil;

  LocalSession(SessionId id, Connection connection, int attachment, long now) {
    this.id = id;
    this.connection = connection;
    this.attachment = attachment;
    this.heardAt = now;
    this.grantedUntil = now;
  }

  /**
   * Notes that the candidate may act for so long, by its own clock, from now at the latest. On this
   * agent's clock that may take longer.
   */
  void granted(long now, Duration lease) {
    boolean sameClock = connection.agent.sim.broken(Broken.REMAINING_WITHOUT_DRIFT);
    Duration longest = sameClock ? lease : Settings.withDrift(lease);
    grantedUntil = Math.max(grantedUntil, now + longest.toNanos());
  }

  /**
   * How long the candidate may still act at most, in whole milliseconds, as commands carry them.
   */
  Duration remaining(long now) {
    return Duration.ofMillis(Math.max(0, (grantedUntil - now + 999_999) / 1_000_000));
  }
}
