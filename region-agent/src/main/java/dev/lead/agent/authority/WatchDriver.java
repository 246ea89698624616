package dev.lead.agent.authority;

import dev.lead.agent.raft.RaftHost;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.RegionTable;
import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Watch;
import dev.lead.core.election.Watchman;
import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private final RaftHost raft;
  private final RegionTable table;
  private final Proposer proposer;
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
   * @param grace how long a new Raft leader waits before it proposes anything: three beats
   */
  public WatchDriver(
      RaftHost raft, RegionTable table, Proposer proposer, MonotonicClock clock, Duration grace) {
    this.raft = raft;
    this.table = table;
    this.proposer = proposer;
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
      raft.execute(() -> {
        requested = false;
        table.look(this::look);
      });
    }
  }

  private void look(ElectionTable now) {
    long nanos = clock.nanos();
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

  private boolean mayPropose(long nanos) {
    if (raft.status().role() != RaftStatus.Role.LEADER) {
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
