package dev.lead.ctl.elect;

import dev.lead.client.Candidacy;
import dev.lead.client.Drain;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.os.BootClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Ties a guarded command to a leadership: starts it when elected, keeps its deadline at that of the
 * lease, and ends it when the lead is lost or handed over. The first leadership is the only one:
 * one call runs the command once.
 */
final class GuardedLead implements LeadershipListener {

  private static final Duration MOST_NOTICE = Duration.ofMillis(500);
  private static final Duration REFRESH = Duration.ofMillis(25);

  private final Guard guard;
  private final Duration killAfter;
  private final Terminal terminal;
  private final String shard;
  private final AtomicBoolean used = new AtomicBoolean();
  private final CompletableFuture<Leadership> elected = new CompletableFuture<>();
  private final CompletableFuture<Loss> lost = new CompletableFuture<>();

  GuardedLead(Guard guard, Duration killAfter, Terminal terminal, String shard) {
    this.guard = guard;
    this.killAfter = killAfter;
    this.terminal = terminal;
    this.shard = shard;
  }

  /** When this process is asked to end, the command ends first, then the campaign. */
  void endWith(Candidacy candidacy) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("end the command")
                .unstarted(() -> {
                  if (elected.isDone()) {
                    guard.stop();
                    guard.end().join();
                  }
                  candidacy.close();
                }));
  }

  @Override
  public void elected(Leadership leadership) {
    if (used.getAndSet(true)) {
      throw new IllegalStateException("the command ran already; this process is about to end");
    }
    terminal.say("leads %s with token %s".formatted(shard, leadership.token()));
    long now = BootClock.nanos(); // before the remaining time is asked for: never too late
    Duration remaining = leadership.remaining();
    Duration quarter = remaining.dividedBy(4);
    guard.start(
        now + remaining.toNanos(),
        quarter.compareTo(MOST_NOTICE) < 0 ? quarter : MOST_NOTICE,
        killAfter,
        environment(leadership));
    Thread.ofPlatform().daemon().name("deadline").start(() -> extend(leadership));
    elected.complete(leadership);
  }

  /** Runs until the command has ended, or the lease is over. */
  private void extend(Leadership leadership) {
    while (!guard.end().isDone() && leadership.loss().isEmpty()) {
      long now = BootClock.nanos();
      Duration remaining = leadership.remaining();
      if (remaining.isPositive()) {
        guard.deadline(now + remaining.toNanos());
      }
      LockSupport.parkNanos(REFRESH.toNanos());
    }
  }

  @Override
  public void drain(Leadership leadership, Drain drain) {
    terminal.say(shard + " is handed over to another candidate: ending the command");
    guard.stop();
    guard.end().join();
  }

  /** Returns when nothing of the command runs any more; only then the next leader may start. */
  @Override
  public void lost(Leadership leadership, Loss loss) {
    lost.complete(loss);
    guard.stop();
    guard.end().join();
  }

  /**
   * Waits for the end of the command.
   *
   * @param patience how long to wait to be elected
   * @throws Failure if it was not elected in time, or the lead was lost before the command ended
   */
  Status await(Optional<Duration> patience) throws InterruptedException {
    awaitElection(patience);
    CommandEnd end = guard.end().join();
    if (lost.isDone()) {
      throw Failure.error(
          "the lead of %s was lost: %s; the command was ended".formatted(shard, lost.join()), "");
    }
    if (elected.isDone() && !elected.join().isValid()) {
      // The guard was quicker than this process, which may have been stopped for a while.
      throw Failure.error(
          "the lease of %s was over when the command ended".formatted(shard),
          "whatever it did last may have been refused");
    }
    return switch (end) {
      case CommandEnd.Exited exited -> new Status(exited.status());
      case CommandEnd.NeverStarted never ->
          throw Failure.error(
              "the lease was over before the command could be started", "try again");
      case CommandEnd.GuardLost gone ->
          throw Failure.error("the guard of the command was killed, so the command was, too", "");
    };
  }

  /** The exit status of the command. */
  record Status(int number) {}

  private void awaitElection(Optional<Duration> patience) throws InterruptedException {
    try {
      CompletableFuture<Object> first = CompletableFuture.anyOf(elected, guard.end());
      if (patience.isEmpty()) {
        first.get();
      } else {
        first.get(patience.get().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      throw new Failure(
          ExitCode.TIMED_OUT,
          "not elected for %s within %d s".formatted(shard, patience.orElseThrow().toSeconds()),
          "leadctl explain shard " + shard);
    } catch (ExecutionException e) {
      throw new IllegalStateException("these never fail", e);
    }
  }

  private static Map<String, String> environment(Leadership leadership) {
    Map<String, String> variables = new LinkedHashMap<>();
    long token = leadership.token().value();
    variables.put("LEAD_SHARD", leadership.shard().toString());
    variables.put("LEAD_TOKEN", Long.toString(token));
    variables.put("LEAD_EPOCH", Long.toString(token >>> 32));
    variables.put("LEAD_TERM", Long.toString(token & 0xFFFF_FFFFL));
    return variables;
  }
}
