package dev.lead.client.fencing;

import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Token;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What a new leader does before it is one: raise its token at every store, make the unfinished
 * tasks of the leaders before its own, reconcile, report ready. If any of it fails or takes too
 * long, the shard is given back, and the next candidate tries.
 *
 * <pre>{@code
 * Takeover takeover =
 *     Takeover.with((leadership, inheritance) -> repair(inheritance.orphans()))
 *         .raising(fence)
 *         .reassigning(tasks)
 *         .build();
 * lead.campaign("payments", Shards.all(), takeover.before(new PaymentsLeader()));
 * }</pre>
 *
 * <p>Defaults: no store, no ledger, a time-out of 30 s. The time-out should be shorter than the
 * service's own for take-overs, after which the agents take the shard away. Thread-safe.
 */
public final class Takeover {
  private static final Logger LOG = System.getLogger("dev.lead.client");

  private final Reconciler reconciler;
  private final List<TokenRaiser> stores;
  private final List<TaskLedger> ledgers;
  private final Duration timeout;
  private final Consumer<TakeoverReport> onEnd;
  private final AtomicReference<TakeoverStats> stats = new AtomicReference<>(TakeoverStats.NONE);

  private Takeover(Builder builder) {
    this.reconciler = builder.reconciler;
    this.stores = List.copyOf(builder.stores);
    this.ledgers = List.copyOf(builder.ledgers);
    this.timeout = builder.timeout;
    this.onEnd = builder.onEnd;
  }

  /** Starts from the defaults. */
  public static Builder with(Reconciler reconciler) {
    return new Builder(reconciler);
  }

  /**
   * A listener that takes over first: {@code next.elected} is called when the leader has reported
   * ready, and everything else is passed on.
   */
  public LeadershipListener before(LeadershipListener next) {
    return new TakeoverListener(this, next);
  }

  /** How the take-overs of this process went so far. */
  public TakeoverStats stats() {
    return stats.get();
  }

  /**
   * Takes over and reports ready.
   *
   * @throws TakeoverFailedException saying which step failed, or that time was up
   */
  void run(Leadership leadership) {
    Progress progress = new Progress();
    try {
      inTime(leadership, progress);
      leadership.ready();
      end(progress.report(leadership, Optional.empty()));
    } catch (TakeoverFailedException e) {
      end(progress.report(leadership, Optional.of(e)));
      throw e;
    }
  }

  private void inTime(Leadership leadership, Progress progress) {
    Deadline deadline = new Deadline(timeout);
    Throwable failure = null;
    try (deadline) {
      for (TokenRaiser store : stores) {
        progress.step = "raising the token at " + store;
        progress.previous(store.raise(leadership).previous());
      }
      progress.previous(leadership.previousToken());
      for (TaskLedger ledger : ledgers) {
        progress.step = "reassigning tasks in " + ledger;
        progress.orphans.addAll(ledger.reassign(leadership));
      }
      progress.raised();
      progress.step = "reconciling";
      reconciler.reconcile(leadership, new Inheritance(progress.previous, progress.orphans));
      leadership.ensureValid();
    } catch (Exception | Error e) {
      failure = e;
    } finally {
      progress.ended();
    }
    if (deadline.expired()) {
      throw new TakeoverFailedException(
          leadership,
          "%s was not done within %s ms".formatted(progress.step, timeout.toMillis()),
          failure);
    }
    if (failure != null) {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new TakeoverFailedException(
          leadership, progress.step + ": " + failure.getMessage(), failure);
    }
  }

  private void end(TakeoverReport report) {
    stats.updateAndGet(sum -> sum.and(report));
    LOG.log(
        Level.DEBUG,
        "{0} of {1} with token {2}: {3} ms to raise it, {4} orphaned tasks, {5} ms to reconcile",
        report.failure().isPresent() ? "failed take-over" : "take-over",
        report.shard(),
        report.token(),
        report.raising().toMillis(),
        report.orphans(),
        report.reconciling().toMillis());
    try {
      onEnd.accept(report);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "whoever wanted to hear of take-overs failed", e);
    }
  }

  /** How far one take-over is. */
  private static final class Progress {
    final List<OrphanTask> orphans = new ArrayList<>();
    private final long began = System.nanoTime();
    private long raisedAt;
    private long endedAt;
    Token previous = Token.NONE;
    String step = "";

    void previous(Token one) {
      previous = previous.compareTo(one) < 0 ? one : previous;
    }

    void raised() {
      raisedAt = System.nanoTime();
    }

    void ended() {
      endedAt = System.nanoTime();
      raisedAt = raisedAt == 0 ? endedAt : raisedAt;
    }

    TakeoverReport report(Leadership leadership, Optional<Throwable> failure) {
      return new TakeoverReport(
          leadership.shard(),
          leadership.token(),
          previous,
          orphans.size(),
          Duration.ofNanos(raisedAt - began),
          Duration.ofNanos(endedAt - raisedAt),
          failure);
    }
  }

  /** Collects what a take-over consists of. Not thread-safe. */
  public static final class Builder {
    private final Reconciler reconciler;
    private final List<TokenRaiser> stores = new ArrayList<>();
    private final List<TaskLedger> ledgers = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(30);
    private Consumer<TakeoverReport> onEnd = report -> {};

    private Builder(Reconciler reconciler) {
      this.reconciler = reconciler;
    }

    /** Adds a store at which the token is raised, in this order, before anything is read. */
    public Builder raising(TokenRaiser store) {
      stores.add(store);
      return this;
    }

    /** Adds a ledger whose unfinished tasks become the new leader's. */
    public Builder reassigning(TaskLedger ledger) {
      ledgers.add(ledger);
      return this;
    }

    /** How long all of it may take, at least 1 ms. */
    public Builder timeout(Duration most) {
      if (most.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException("time-out must be at least 1 ms: " + most);
      }
      this.timeout = most;
      return this;
    }

    /** Is told of the end of each take-over, on the shard's thread. */
    public Builder onEnd(Consumer<TakeoverReport> listener) {
      this.onEnd = listener;
      return this;
    }

    /** The take-over. */
    public Takeover build() {
      return new Takeover(this);
    }
  }
}
