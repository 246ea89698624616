package dev.lead.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that tests move. */
final class ManualTime implements TimeSource {
  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final AtomicLong wall = new AtomicLong(1_800_000_000_000_000_000L);

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long wallNanos() {
    return wall.get();
  }

  /** Time as usual. */
  void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
    wall.addAndGet(duration.toNanos());
  }

  /** The machine is suspended: only the wall clock knows. */
  void suspend(Duration duration) {
    wall.addAndGet(duration.toNanos());
  }
}
