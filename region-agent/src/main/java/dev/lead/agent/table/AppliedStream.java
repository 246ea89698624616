package dev.lead.agent.table;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what the table's thread tells to those who act on it: on one thread of its own, in order, a
 * whole command's worth at a time, so that a slow listener never holds up Raft.
 */
public final class AppliedStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AppliedStream.class);

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lead-applied").factory());
  private final List<Consumer<List<Applied>>> listeners = new CopyOnWriteArrayList<>();

  /** What was handled, of which log; one value, so that the two are never mixed. */
  private record Handled(int log, long index) {}

  private volatile Handled handled = new Handled(0, 0);

  /** Which log the table follows; touched by the table's thread alone. */
  private int logNumber;

  /** Has the listener told from now on, after those that came before it. It must not block. */
  public void subscribe(Consumer<List<Applied>> listener) {
    listeners.add(listener);
  }

  /**
   * The log index up to which every listener has acted. What the table has applied but nobody acted
   * on yet does not count: a revoked leader must have been told before this agent may say that it
   * knows. After the state was replaced it is 0 until the next command, since the new state may
   * belong to another log.
   */
  public long handled() {
    return handled.index();
  }

  /**
   * Completes when every listener has acted on all that the table had applied before the call;
   * fails once this is closed.
   */
  public CompletableFuture<Void> everybodyTold() {
    return CompletableFuture.runAsync(() -> {}, thread);
  }

  void publish(long index, List<Applied> applied) {
    int of = logNumber;
    thread.execute(() -> {
      tell(applied);
      handled(of, index);
    });
  }

  void replaced(List<Applied> applied) {
    // At once, not only when told: an index of the former log means nothing any more.
    int of = ++logNumber;
    handled(of, 0);
    thread.execute(() -> tell(applied));
  }

  private synchronized void handled(int of, long index) {
    if (of > handled.log() || (of == handled.log() && index > handled.index())) {
      handled = new Handled(of, index);
    }
  }

  private void tell(List<Applied> applied) {
    if (applied.isEmpty()) {
      return;
    }
    for (Consumer<List<Applied>> listener : listeners) {
      try {
        listener.accept(applied);
      } catch (RuntimeException fault) {
        log.error("A listener to the election table threw", fault);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
