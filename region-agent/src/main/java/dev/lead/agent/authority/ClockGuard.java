package dev.lead.agent.authority;

import dev.lead.process.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A monotonic clock that notices when it stood still (rule 6): a virtual machine that was frozen
 * finds its boot time where it left it, but not the wall clock. Each reading is compared with the
 * wall clock before it is given out, so nobody can grant anything on a reading that can't be
 * trusted. A wall clock that was set looks the same, and costs one lapse.
 *
 * <p>Thread-safe.
 */
public final class ClockGuard implements MonotonicClock {
  private final MonotonicClock clock;
  private final InstantSource wall;
  private final long toleranceMillis;
  private final List<Consumer<Duration>> listeners = new CopyOnWriteArrayList<>();
  private volatile long offsetMillis;

  /**
   * @param tolerance a larger change between two readings, of one clock against the other, is a
   *     jump. Readings have to be frequent enough for a slow correction to stay below it
   */
  public ClockGuard(MonotonicClock clock, InstantSource wall, Duration tolerance) {
    this.clock = clock;
    this.wall = wall;
    this.toleranceMillis = tolerance.toMillis();
    this.offsetMillis = offset(clock.nanos());
  }

  /** Has the listener told of a jump, before the reading that showed it is given out. */
  public void onJump(Consumer<Duration> listener) {
    listeners.add(listener);
  }

  @Override
  public long nanos() {
    long now = clock.nanos();
    long offset = offset(now);
    long jump = offset - offsetMillis;
    offsetMillis = offset;
    if (Math.abs(jump) > toleranceMillis) {
      listeners.forEach(listener -> listener.accept(Duration.ofMillis(jump)));
    }
    return now;
  }

  private long offset(long nanos) {
    return wall.millis() - nanos / 1_000_000;
  }
}
