package dev.lead.process.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lets one message pass per interval and counts the rest, where strangers decide how often.
 * Thread-safe.
 */
public final class LogThrottle {

  private final long intervalNanos;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong suppressed = new AtomicLong();

  public LogThrottle(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /**
   * Calls {@code log}, unless it was called less than an interval ago, with a remark on how many
   * were left out.
   */
  public void pass(Consumer<String> log) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + intervalNanos)) {
      suppressed.incrementAndGet();
      return;
    }
    long left = suppressed.getAndSet(0);
    log.accept(left == 0 ? "" : " (and %d more like it)".formatted(left));
  }
}
