package dev.lead.process.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares clocks between one look and the next (rule 6). Three are needed, as each misses
 * something: boot time can freeze with a virtual machine, running time also stops in a suspend, and
 * the wall clock can be set.
 *
 * <p>Pure: the readings are passed in. Not thread-safe; {@link ClockWatcher} looks at the system's
 * clocks.
 */
public final class ClockWatch {

  /**
   * What the clocks showed at one instant.
   *
   * @param bootNanos {@link MonotonicClock#system}
   * @param runningNanos {@link System#nanoTime}
   * @param wall the wall clock
   */
  public record Reading(long bootNanos, long runningNanos, Instant wall) {}

  private final Duration pause;
  private final Duration tolerance;
  private Optional<Reading> last = Optional.empty();

  /**
   * @param pause a longer time between two looks is a pause
   * @param tolerance a larger difference between two clocks is a jump; a clock that is merely
   *     corrected slowly (by at most 500 parts in a million) stays below it if looks are frequent
   */
  public ClockWatch(Duration pause, Duration tolerance) {
    this.pause = pause;
    this.tolerance = tolerance;
  }

  /** What happened since the last look; nothing at the first. */
  public List<ClockEvent> look(Reading now) {
    List<ClockEvent> events = new ArrayList<>();
    last.ifPresent(before -> compare(before, now, events));
    last = Optional.of(now);
    return events;
  }

  private void compare(Reading before, Reading now, List<ClockEvent> events) {
    Duration boot = Duration.ofNanos(now.bootNanos() - before.bootNanos());
    Duration running = Duration.ofNanos(now.runningNanos() - before.runningNanos());
    Duration wall = Duration.between(before.wall(), now.wall());
    Duration slept = boot.minus(running);
    Duration jumped = wall.minus(boot);
    if (slept.compareTo(tolerance) > 0) {
      events.add(new ClockEvent.Suspended(slept));
    }
    if (running.compareTo(pause) > 0) {
      events.add(new ClockEvent.Paused(running));
    }
    if (jumped.abs().compareTo(tolerance) > 0) {
      events.add(new ClockEvent.WallJumped(jumped));
    }
  }
}
