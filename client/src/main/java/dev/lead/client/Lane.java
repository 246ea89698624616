package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls for one shard one after the other on a virtual thread, which exists only while
 * there is something to run. Thread-safe.
 */
final class Lane {
  private static final Logger LOG = System.getLogger("dev.lead.client");

  /** Bound to true on threads that run calls: whoever waits for calls to end must not wait here. */
  static final ScopedValue<Boolean> IN_CALL = ScopedValue.newInstance();

  /** Something to run. It has to deal with its exceptions; those it lets out are logged. */
  interface Call {
    void run() throws Exception;
  }

  /** A call that was handed in; can be interrupted. */
  static final class Ticket {
    private final Call call;
    private boolean cancelled;

    private Ticket(Call call) {
      this.call = call;
    }
  }

  private final String name;

  // Guarded by this.
  private final ArrayDeque<Ticket> waiting = new ArrayDeque<>(2);
  private @Nullable Ticket running;
  private @Nullable Thread thread;

  Lane(String name) {
    this.name = name;
  }

  /** Runs the call after those handed in before. */
  synchronized Ticket add(Call call) {
    Ticket ticket = new Ticket(call);
    waiting.add(ticket);
    if (thread == null) {
      thread =
          Thread.ofVirtual()
              .name(name)
              .unstarted(() -> ScopedValue.where(IN_CALL, true).run(this::run));
      thread.start();
    }
    return ticket;
  }

  /**
   * Interrupts the call if it runs; one that has not begun will begin with its thread interrupted.
   */
  synchronized void interrupt(Ticket ticket) {
    ticket.cancelled = true;
    if (running == ticket && thread != null) {
      thread.interrupt();
    }
  }

  /** Whether nothing runs or waits. */
  synchronized boolean isIdle() {
    return thread == null;
  }

  private void run() {
    Ticket ticket;
    while ((ticket = next()) != null) {
      try {
        ticket.call.run();
      } catch (Exception | Error e) {
        LOG.log(Level.ERROR, name + ": a call failed", e);
      }
    }
  }

  private synchronized @Nullable Ticket next() {
    // An interrupt meant for the call before must not reach the next.
    var _ = Thread.interrupted();
    running = waiting.poll();
    if (running == null) {
      thread = null;
    } else if (running.cancelled) {
      Thread.currentThread().interrupt();
    }
    return running;
  }
}
