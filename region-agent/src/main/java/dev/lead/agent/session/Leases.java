package dev.lead.agent.session;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.table.AgentRow;
import dev.lead.agent.table.Directory;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;

/** The leases that sessions are given, and how long former ones may still be used. Thread-safe. */
final class Leases {
  private final Authority authority;
  private final Directory directory;
  private final MonotonicClock clock;

  Leases(Authority authority, Directory directory, MonotonicClock clock) {
    this.authority = authority;
    this.directory = directory;
    this.clock = clock;
  }

  long now() {
    return clock.nanos();
  }

  /**
   * The lease a session may have now, noted as handed out; empty if the session is not attached any
   * more.
   */
  java.util.Optional<Duration> grant(LocalSession session, long nowNanos) {
    ServicePolicy policy = directory.policy(session.service).orElse(null);
    Duration lease =
        policy == null ? Duration.ZERO : authority.leaseFor(session.ttl, policy, nowNanos);
    if (!session.extend(nowNanos, lease)) {
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(lease);
  }

  /** The longest lease that any agent may have handed out to a session of the service. */
  Duration longest(ServiceName service, Duration ttl) {
    Duration agents =
        directory.agents().stream()
            .map(AgentRow::lease)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return smallest(smallest(ttl, directory.longestLease(service)), agents);
  }

  /** The same, if nothing is known of the session any more. */
  Duration longest() {
    return directory.agents().stream()
        .map(AgentRow::lease)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Duration smallest(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
