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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this agent's lease: joins the region's table, then one Raft command per interval. A renewal
 * counts from before it was first sent, and only once it is committed.
 */
public final class Beat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Beat.class);

  /**
   * The times of the agent's lease.
   *
   * @param interval between two beats
   * @param suspicion after which silence the others re-elect the shards of {@code FENCE} services
   * @param lease after which silence the agent is out
   */
  public record Timing(Duration interval, Duration suspicion, Duration lease) {}

  private final Proposer proposer;
  private final Self self;
  private final AgentInfo info;
  private final AppliedStream stream;
  private final Authority authority;
  private final Freshness freshness;
  private final MonotonicClock clock;
  private final Timing timing;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lead-beat").factory());
  private final LongAdder committed = new LongAdder();
  private final LongAdder failed = new LongAdder();

  // Touched by the timer's thread and by completions, both under this lock.
  private AgentRun current;
  private boolean joined;
  private boolean joining;
  private boolean stopped;
  private long count;

  /**
   * @param proposer one of its own: a beat must not queue behind the work of sessions
   */
  public Beat(
      Proposer proposer,
      Self self,
      AgentInfo info,
      AppliedStream stream,
      Authority authority,
      Freshness freshness,
      MonotonicClock clock,
      Timing timing) {
    this.proposer = proposer;
    this.self = self;
    this.info = info;
    this.stream = stream;
    this.authority = authority;
    this.freshness = freshness;
    this.clock = clock;
    this.timing = timing;
    this.current = self.run();
  }

  /** Starts beating. */
  public void start() {
    var _ =
        timer.scheduleAtFixedRate(
            this::beat, 0, timing.interval().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One beat; called by the timer. */
  synchronized void beat() {
    try {
      if (stopped) {
        return;
      }
      if (joined) {
        renew();
      } else {
        join();
      }
    } catch (RuntimeException fault) {
      log.error("A beat failed; the next one is tried", fault);
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
            .propose(new Command.JoinAgent(run, info, timing.lease(), timing.suspicion()))
            .whenComplete((outcome, failure) -> joinAnswered(run, outcome));
  }

  private synchronized void joinAnswered(AgentRun run, @Nullable Outcome outcome) {
    joining = false;
    if (!run.equals(current)) {
      return;
    }
    switch (outcome) {
      case Outcome.Done d -> joined = true;
      case Outcome.Unchanged u -> joined = true;
      case Outcome.Refused r ->
          log.warn("The region does not take this agent: {} {}", r.reason().text(), r.detail());
      case null, default -> log.debug("Joining was not answered; it is tried again");
    }
    if (joined) {
      log.info("Joined the region's table as {}", run);
    }
  }

  private void renew() {
    AgentRun run = current;
    long sent = clock.nanos();
    long number = ++count;
    freshness.sent(run.run(), number, sent);
    var _ =
        proposer
            .propose(new Command.RenewAgent(run, number, stream.handled()))
            .whenComplete((outcome, failure) -> renewAnswered(run, sent, outcome));
  }

  private synchronized void renewAnswered(AgentRun run, long sent, @Nullable Outcome outcome) {
    if (outcome == null) {
      failed.increment();
      return;
    }
    if (stopped || !run.equals(current)) {
      return;
    }
    if (outcome instanceof Outcome.Done) {
      committed.increment();
      authority.agentRenewed(sent, timing.lease());
    } else if (outcome instanceof Outcome.Refused refused
        && refused.reason() == Refusal.UNKNOWN_AGENT) {
      begunAnew(run);
    }
  }

  private void begunAnew(AgentRun expired) {
    failed.increment();
    authority.agentLost();
    joined = false;
    count = 0;
    try {
      current = self.renew();
      log.warn("The region expired this agent's run {}; going on as {}", expired, current);
    } catch (RuntimeException unwritable) {
      log.error("A new run can't begin, it is tried again: {}", unwritable.getMessage());
    }
  }

  /** Whether the region's table knows this run. */
  public synchronized boolean joined() {
    return joined;
  }

  /** Renewals that were committed since the start. */
  public long committed() {
    return committed.sum();
  }

  /** Renewals that failed, or came too late, since the start. */
  public long failed() {
    return failed.sum();
  }

  /**
   * Stops beating and tells the region that this agent leaves. From here on it grants nothing.
   *
   * @return completes when the others know; fails if nobody answered
   */
  public CompletableFuture<Outcome> leave() {
    AgentRun run;
    synchronized (this) {
      stopped = true;
      run = current;
    }
    authority.agentLost();
    return proposer.propose(new Command.LeaveAgent(run));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
