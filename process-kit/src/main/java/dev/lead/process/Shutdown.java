package dev.lead.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a process has opened, in reverse order, once, within a limit: whether it is told to
 * by a signal, ends by itself, or fails at the start. Thread-safe.
 */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private record Resource(String name, AutoCloseable closer) {}

  private final Duration limit;
  private final Deque<Resource> resources = new ArrayDeque<>();
  private boolean closed;

  Shutdown(Duration limit) {
    this.limit = limit;
  }

  void add(String name, AutoCloseable closer) {
    synchronized (resources) {
      if (!closed) {
        resources.push(new Resource(name, closer));
        return;
      }
    }
    close(new Resource(name, closer));
  }

  void exit(int code, String why) {
    LOG.info("stopping: {}", why);
    // Not on this thread: exit() waits for the hooks, and those may wait for the caller.
    Thread.ofPlatform().name("exit").start(() -> System.exit(code));
  }

  /** Closes everything; a second call does nothing. */
  void close() {
    Thread closer = Thread.ofPlatform().name("shutdown").daemon().start(this::closeAll);
    try {
      if (!closer.join(limit)) {
        LOG.warn("not everything was closed within {} s; ending all the same", limit.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    while (true) {
      Resource next;
      synchronized (resources) {
        closed = true;
        if (resources.isEmpty()) {
          return;
        }
        next = resources.pop();
      }
      close(next);
    }
  }

  private static void close(Resource resource) {
    try {
      resource.closer().close();
    } catch (Exception e) {
      LOG.warn("{} could not be closed: {}", resource.name(), e.toString());
    }
  }
}
