package dev.lead.agent.authority;

import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentView;
import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Watch;
import dev.lead.core.election.Watchman;
import dev.lead.core.model.AgentRun;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the table's watches every few milliseconds. Each agent stamps; the Raft leader proposes
 * what is due, after a grace since it became leader: while there was no leader healthy agents could
 * not renew.
 */
public final class WatchDriver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchDriver.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final Duration STALL = Duration.ofMillis(400);
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);

  private final Replica replica;
  private final BooleanSupplier raftLeader;
  private final Proposer proposer;
  private final Self self;
  private final Freshness freshness;
  private final MonotonicClock clock;
  private final Duration grace;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lead-watch").factory());

  // Touched on the table's thread only.
  private final Watchman watchman = new Watchman();
  private final Map<Command, Long> proposed = new HashMap<>();
  private List<Watch> watches = List.of();
  private long watchesVersion = -1;
  private long lastLook;
  private boolean looked;
  private boolean leading;
  private long leadingSince;

  private volatile boolean requested;

  /**
   * @param raftLeader whether this agent is the Raft leader, as far as it knows
   * @param proposer one of its own, or that of the beats: an expiry must not queue behind the work
   *     of sessions
   * @param grace how long a new Raft leader waits before it proposes anything: three beats
   */
  public WatchDriver(
      Replica replica,
      BooleanSupplier raftLeader,
      Proposer proposer,
      Self self,
      Freshness freshness,
      MonotonicClock clock,
      Duration grace) {
    this.replica = replica;
    this.raftLeader = raftLeader;
    this.proposer = proposer;
    this.self = self;
    this.freshness = freshness;
    this.clock = clock;
    this.grace = grace;
  }

  /** Starts looking. */
  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::request, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void request() {
    if (!requested) {
      requested = true;
      replica.look(table -> {
        requested = false;
        look(table);
      });
    }
  }

  /** Restarts all waits: the time until now does not count. Any thread. */
  public void forget() {
    replica.look(table -> {
      watchman.forget();
      leading = false;
    });
  }

  /** One look; on the table's thread. */
  void look(ElectionTable now) {
    long nanos = clock.nanos();
    noteOwnCount(now);
    if (looked && nanos - lastLook > STALL.toNanos()) {
      // This process stood still: what arrived meanwhile has not been applied yet.
      log.warn(
          "Nothing was watched for {} ms (a pause of this process); waits start again",
          Duration.ofNanos(nanos - lastLook).toMillis());
      watchman.forget();
      leading = false;
    }
    looked = true;
    lastLook = nanos;
    if (now.watchesVersion() != watchesVersion) {
      watchesVersion = now.watchesVersion();
      watches = now.watches();
    }
    List<Command> due = watchman.look(watches, nanos);
    if (mayPropose(nanos)) {
      for (Command command : due) {
        propose(command, nanos);
      }
    }
    proposed.values().removeIf(at -> nanos - at > ASK_AGAIN.toNanos());
  }

  private void noteOwnCount(ElectionTable now) {
    AgentRun run = self.run();
    for (AgentView agent : now.agents()) {
      if (agent.agent().equals(run)) {
        freshness.applied(run.run(), agent.count());
      }
    }
  }

  private boolean mayPropose(long nanos) {
    if (!raftLeader.getAsBoolean()) {
      leading = false;
      return false;
    }
    if (!leading) {
      leading = true;
      leadingSince = nanos;
    }
    return nanos - leadingSince >= grace.toNanos();
  }

  private void propose(Command command, long nanos) {
    if (proposed.putIfAbsent(command, nanos) == null) {
      log.debug("Due: {}", command);
      var _ =
          proposer
              .propose(command)
              .whenComplete((outcome, failure) -> {
                if (failure != null) {
                  log.debug("{} was not committed: {}", command, failure.getMessage());
                }
              });
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
