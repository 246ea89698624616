package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of listeners: each on a virtual thread, one after the other for a shard, side by side for
 * different ones. No thread lives for a shard that has nothing to be told. Loop thread only, except
 * where said.
 */
final class ShardCalls {
  /** A call of a listener. */
  interface Call {
    void run() throws Exception;
  }

  private static final Logger LOG = System.getLogger("dev.lead.client");

  private record Pending(Object tag, Call call, Consumer<@Nullable Exception> done) {}

  private static final class Line {
    final Deque<Pending> waiting = new ArrayDeque<>();
    @Nullable Pending running;
    @Nullable Thread thread;
  }

  private final Loop loop;
  private final Map<Shard, Line> lines = new HashMap<>();

  ShardCalls(Loop loop) {
    this.loop = loop;
  }

  /**
   * Makes a call when those before it for this shard are over.
   *
   * @param tag by which it can be interrupted
   * @param done told in the loop, with what it threw or null
   */
  void call(Shard shard, Object tag, Call call, Consumer<@Nullable Exception> done) {
    Line line = lines.computeIfAbsent(shard, s -> new Line());
    line.waiting.addLast(new Pending(tag, call, done));
    next(shard, line);
  }

  /** Interrupts the call that runs for this shard, if it is one with this tag. */
  void interrupt(Shard shard, Object tag) {
    Line line = lines.get(shard);
    if (line != null
        && line.running != null
        && line.running.tag().equals(tag)
        && line.thread != null) {
      line.thread.interrupt();
    }
  }

  boolean idle() {
    return lines.isEmpty();
  }

  private void next(Shard shard, Line line) {
    if (line.running != null) {
      return;
    }
    Pending pending = line.waiting.pollFirst();
    if (pending == null) {
      lines.remove(shard);
      return;
    }
    line.running = pending;
    line.thread =
        Thread.ofVirtual()
            .name("lead-" + shard)
            .start(() -> {
              Exception thrown = null;
              try {
                pending.call().run();
              } catch (Exception e) {
                thrown = e;
              } catch (Error e) {
                LOG.log(Level.ERROR, "a listener of " + shard + " ended by an error", e);
                thrown = new LeadException("a listener ended by " + e, e);
              }
              Exception outcome = thrown;
              loop.execute(() -> ended(shard, line, pending, outcome));
            });
  }

  private void ended(Shard shard, Line line, Pending pending, @Nullable Exception thrown) {
    line.running = null;
    line.thread = null;
    try {
      pending.done().accept(thrown);
    } finally {
      next(shard, line);
    }
  }
}
