package dev.lead.agent.authority;

import dev.lead.agent.table.AppliedStream;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.model.AgentRun;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this agent's lease: joins the region's table, then one Raft command per interval. A renewal
 * counts from before it was sent, and only once it is committed.
 */
public final class Beat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Beat.class);

  private final Proposer proposer;
  private final Self self;
  private final AgentInfo info;
  private final AppliedStream stream;
  private final Authority authority;
  private final MonotonicClock clock;
  private final Duration lease;
  private final Duration suspicion;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lead-beat").factory());

  // Touched by the timer's thread and by completions, both under this lock.
  private AgentRun current;
  private boolean joined;
  private boolean joining;
  private long count;

  public Beat(
      Proposer proposer,
      Self self,
      AgentInfo info,
      AppliedStream stream,
      Authority authority,
      MonotonicClock clock,
      Duration lease,
      Duration suspicion) {
    this.proposer = proposer;
    this.self = self;
    this.info = info;
    this.stream = stream;
    this.authority = authority;
    this.clock = clock;
    this.lease = lease;
    this.suspicion = suspicion;
    this.current = self.run();
  }

  /** Starts beating. */
  public void start(Duration interval) {
    var _ = timer.scheduleAtFixedRate(this::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void beat() {
    try {
      if (!joined) {
        join();
      } else {
        renew();
      }
    } catch (RuntimeException fault) {
      log.error("A beat failed", fault);
    }
  }

  private void join() {
    if (joining) {
      return;
    }
    joining = true;
    AgentRun run = current;
    var _ =
        proposer
            .propose(new Command.JoinAgent(run, info, lease, suspicion))
            .whenComplete((outcome, failure) -> joinAnswered(run, outcome));
  }

  private synchronized void joinAnswered(
      AgentRun run, @org.jspecify.annotations.Nullable Outcome outcome) {
    joining = false;
    if (!run.equals(current)) {
      return;
    }
    switch (outcome) {
      case Outcome.Done d -> joined = true;
      case Outcome.Unchanged u -> joined = true;
      case Outcome.Refused r -> log.warn("The region does not take this agent: {}", r.detail());
      case null, default -> log.debug("Joining was not answered; it is tried again");
    }
    if (joined) {
      log.info("Joined the region's table as {}", run);
    }
  }

  private void renew() {
    AgentRun run = current;
    long sent = clock.nanos();
    var _ =
        proposer
            .propose(new Command.RenewAgent(run, ++count, stream.handled()))
            .whenComplete((outcome, failure) -> renewAnswered(run, sent, outcome));
  }

  private synchronized void renewAnswered(
      AgentRun run, long sent, @org.jspecify.annotations.Nullable Outcome outcome) {
    if (!run.equals(current)) {
      return;
    }
    if (outcome instanceof Outcome.Done) {
      authority.agentRenewed(sent, lease);
    } else if (outcome instanceof Outcome.Refused refused
        && refused.reason() == Refusal.UNKNOWN_AGENT) {
      authority.agentLost();
      joined = false;
      count = 0;
      current = self.renew();
      log.warn("The region expired this agent's run {}; going on as {}", run, current);
    }
  }

  /** Whether the region's table knows this run. */
  public synchronized boolean joined() {
    return joined;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
