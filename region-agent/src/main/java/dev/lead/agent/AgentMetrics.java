package dev.lead.agent;

import dev.lead.agent.authority.Authority;
import dev.lead.agent.authority.Beat;
import dev.lead.agent.authority.Freshness;
import dev.lead.agent.link.EventLoop;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.session.SessionHub;
import dev.lead.agent.table.Applied;
import dev.lead.core.election.ElectionCause;
import dev.lead.core.election.Fact;
import dev.lead.core.election.LossCause;
import dev.lead.core.model.ServiceName;
import dev.lead.process.time.MonotonicClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The agent's own figures. Labels are bounded: causes and roles, never shards or candidates. */
final class AgentMetrics {
  private final MeterRegistry registry;
  private final Map<ElectionCause, Counter> elections = new EnumMap<>(ElectionCause.class);
  private final Map<LossCause, Counter> losses = new EnumMap<>(LossCause.class);
  private final Counter detached;
  private final Timer commits;

  AgentMetrics(
      MeterRegistry registry,
      Supplier<RaftStatus> raft,
      SessionHub sessions,
      Authority authority,
      Freshness freshness,
      MonotonicClock clock,
      EventLoop events) {
    this.registry = registry;
    for (ElectionCause cause : ElectionCause.values()) {
      elections.put(
          cause,
          Counter.builder("lead.elections")
              .description("Leaders elected in the region, by cause, as applied here")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (LossCause cause : LossCause.values()) {
      losses.put(
          cause,
          Counter.builder("lead.leaders.lost")
              .description("Leaderships that ended in the region, by cause, as applied here")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    detached =
        Counter.builder("lead.candidates.detached")
            .description("Broken candidate connections in the region, as applied here")
            .register(registry);
    Gauge.builder("lead.sessions", sessions, SessionHub::count)
        .description("Sessions attached to this agent")
        .register(registry);
    heartbeats(registry, "granted", sessions, SessionHub::leasesGranted);
    heartbeats(registry, "withheld", sessions, SessionHub::leasesWithheld);
    heartbeats(registry, "stale", sessions, SessionHub::staleHeartbeats);
    commits =
        Timer.builder("lead.raft.commit")
            .description("From proposing a batch of commands to its outcome")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    Gauge.builder(
            "lead.table.age.seconds",
            freshness,
            f ->
                f.age(clock.nanos())
                    .map(age -> age.toMillis() / 1_000.0)
                    .orElse(Double.POSITIVE_INFINITY))
        .description("How old what this agent knows of the region may be")
        .register(registry);
    Gauge.builder(
            "lead.agent.lease.left.seconds",
            authority,
            a -> a.agentLeft(clock.nanos()).toMillis() / 1_000.0)
        .description("What is left of this agent's lease in its region")
        .register(registry);
    Gauge.builder(
            "lead.mandate.left.seconds",
            authority,
            a -> a.mandateLeft(clock.nanos()).toMillis() / 1_000.0)
        .description("What is left of this agent's mandate from the control plane")
        .register(registry);
    Gauge.builder("lead.raft.leader", raft, r -> is(r, RaftStatus.Role.LEADER))
        .description("1 if this agent is the region's Raft leader")
        .register(registry);
    Gauge.builder("lead.raft.term", raft, r -> r.get().term().value())
        .description("Raft's term")
        .register(registry);
    Gauge.builder("lead.raft.applied.index", raft, r -> r.get().lastApplied().value())
        .description("Raft log index up to which this agent has applied")
        .register(registry);
    Gauge.builder("lead.outbox.events", events, EventLoop::waiting)
        .description("Events that wait for the control plane, at the Raft leader")
        .register(registry);
  }

  private static void heartbeats(
      MeterRegistry registry, String answer, SessionHub sessions, ToDoubleFunction<SessionHub> of) {
    FunctionCounter.builder("lead.heartbeats", sessions, of)
        .description("Candidates' heartbeats, by what they were answered with")
        .tag("answer", answer)
        .register(registry);
  }

  /** Counts the renewals of the agent's own lease. */
  static void renewals(MeterRegistry registry, Beat beat) {
    FunctionCounter.builder("lead.agent.renewals", beat, Beat::committed)
        .description("Renewals of this agent's lease, by how they ended")
        .tag("outcome", "committed")
        .register(registry);
    FunctionCounter.builder("lead.agent.renewals", beat, Beat::failed)
        .description("Renewals of this agent's lease, by how they ended")
        .tag("outcome", "failed")
        .register(registry);
  }

  /** Stores have refused so many more writes of candidates of the service. */
  void staleRejected(ServiceName service, long more) {
    registry.counter("lead.stale.rejections", "service", service.value()).increment((double) more);
  }

  /** How long a commit took. */
  void committed(Duration took) {
    commits.record(took);
  }

  private static double is(Supplier<RaftStatus> raft, RaftStatus.Role role) {
    return raft.get().role() == role ? 1 : 0;
  }

  /** What the table's stream tells; to be subscribed. */
  void applied(List<Applied> applied) {
    for (Applied item : applied) {
      if (item instanceof Applied.Happened happened) {
        count(happened.event().fact());
      }
    }
  }

  private void count(Fact fact) {
    switch (fact) {
      case Fact.LeaderElected f -> increment(elections.get(f.cause()));
      case Fact.LeaderLost f -> increment(losses.get(f.cause()));
      case Fact.CandidateDetached f -> detached.increment();
      default -> {
        // Not counted.
      }
    }
  }

  private static void increment(@org.jspecify.annotations.Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }
}
