package dev.lead.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Tells an application how its connection stands: in order, on a virtual thread. Thread-safe. */
final class ConnectionTeller {
  private final Consumer<ConnectionState> listener;
  private final Deque<ConnectionState> waiting = new ArrayDeque<>();
  private boolean telling;
  private volatile ConnectionState last = new ConnectionState.Connecting("");

  ConnectionTeller(Consumer<ConnectionState> listener) {
    this.listener = listener;
  }

  ConnectionState last() {
    return last;
  }

  void tell(ConnectionState state) {
    last = state;
    synchronized (waiting) {
      waiting.addLast(state);
      if (telling) {
        return;
      }
      telling = true;
    }
    Thread.ofVirtual().name("lead-client-connection").start(this::tellAll);
  }

  private void tellAll() {
    while (true) {
      ConnectionState next;
      synchronized (waiting) {
        ConnectionState first = waiting.pollFirst();
        if (first == null) {
          telling = false;
          return;
        }
        next = first;
      }
      try {
        listener.accept(next);
      } catch (RuntimeException e) {
        System.getLogger("dev.lead.client")
            .log(System.Logger.Level.WARNING, "the connection listener failed", e);
      }
    }
  }
}
