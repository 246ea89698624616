package dev.lead.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one piece of work in one leadership: waits to be elected, runs it on a thread of its own,
 * and has it stopped, by interrupting that thread, before the leadership is over.
 */
final class LeadOnce<T, X extends Exception> implements LeadershipListener {
  private final Shard shard;
  private final LeaderWork<T, X> work;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  // Guarded by this.
  private @Nullable Thread worker;
  private @Nullable Loss stopped;

  LeadOnce(Shard shard, LeaderWork<T, X> work) {
    this.shard = shard;
    this.work = work;
  }

  /** What the work returned, or threw; {@link LeadershipLostException} if it was stopped. */
  T await() throws X, InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case InterruptedException interrupted -> throw interrupted;
        case Error error -> throw error;
        case null -> throw new IllegalStateException("a failure has a cause", e);
        default -> {
          @SuppressWarnings("unchecked") // what the work throws is X, or unchecked
          X thrown = (X) e.getCause();
          throw thrown;
        }
      }
    }
  }

  @Override
  public void elected(Leadership leadership) throws InterruptedException {
    boolean first;
    synchronized (this) {
      first = worker == null;
      if (first) {
        worker = Thread.ofVirtual().name("lead-work-" + shard).start(() -> run(leadership));
      }
    }
    if (!first) {
      // Elected again after the work was stopped: the caller is on its way out and closes the
      // candidacy.
      new CountDownLatch(1).await();
    }
  }

  @Override
  public void drain(Leadership leadership, Drain drain) throws InterruptedException {
    stop(new Loss(Loss.Reason.TRANSFERRED, ""));
  }

  @Override
  public void lost(Leadership leadership, Loss loss) throws InterruptedException {
    stop(loss);
  }

  private void stop(Loss loss) throws InterruptedException {
    Thread running;
    synchronized (this) {
      running = worker;
      if (stopped == null) {
        stopped = loss;
      }
    }
    if (running != null) {
      if (!result.isDone()) {
        running.interrupt();
      }
      running.join();
    }
  }

  private void run(Leadership leadership) {
    T value = null;
    Throwable thrown = null;
    try {
      value = work.run(leadership);
    } catch (Throwable e) {
      thrown = e;
    }
    Loss loss;
    synchronized (this) {
      loss = stopped == null ? leadership.loss().orElse(null) : stopped;
    }
    if (loss != null) {
      LeadershipLostException lost = new LeadershipLostException(shard, leadership.token(), loss);
      if (thrown != null && !(thrown instanceof InterruptedException)) {
        lost.addSuppressed(thrown);
      }
      result.completeExceptionally(lost);
    } else if (thrown != null) {
      result.completeExceptionally(thrown);
    } else {
      result.complete(value);
    }
  }
}
