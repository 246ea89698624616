package dev.lead.process.time;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Looks at the system's clocks again and again, on a platform thread of its own: virtual threads
 * share carriers, and what starves those must not hide itself.
 */
public final class ClockWatcher implements AutoCloseable {

  private final Thread thread;

  private ClockWatcher(Thread thread) {
    this.thread = thread;
  }

  /**
   * Starts watching.
   *
   * @param interval between looks, for example 100 ms
   * @param watch judges; not to be used elsewhere
   * @param listener told on the watcher's thread; must not block
   */
  public static ClockWatcher start(
      Duration interval, ClockWatch watch, Consumer<ClockEvent> listener) {
    MonotonicClock boot = MonotonicClock.system();
    return new ClockWatcher(
        Thread.ofPlatform()
            .name("clock-watch")
            .daemon()
            .start(() -> {
              try {
                while (true) {
                  watch
                      .look(new ClockWatch.Reading(boot.nanos(), System.nanoTime(), Instant.now()))
                      .forEach(listener);
                  Thread.sleep(interval);
                }
              } catch (InterruptedException e) {
                // Closed.
              }
            }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
