package dev.lead.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop that runs when the test says so, on the test's thread. */
final class ManualLoop implements Loop {
  private final ManualTime time;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Due> timers = new ArrayList<>();
  private long number;

  private static final class Due {
    final long at;
    final long number;
    final Runnable task;
    boolean cancelled;

    Due(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }
  }

  ManualLoop(ManualTime time) {
    this.time = time;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due due = new Due(time.nanos() + delay.toNanos(), number++, task);
    timers.add(due);
    return () -> due.cancelled = true;
  }

  /** Runs what is waiting, and timers that are due. */
  void run() {
    boolean again = true;
    while (again) {
      Runnable task = tasks.poll();
      Due due = task == null ? nextDue() : null;
      if (task != null) {
        task.run();
      } else if (due != null) {
        timers.remove(due);
        due.task.run();
      } else {
        again = false;
      }
    }
  }

  /** Lets time pass in small steps, running what comes due. */
  void pass(Duration duration) {
    Duration step = Duration.ofMillis(5);
    for (Duration left = duration; left.isPositive(); left = left.minus(step)) {
      time.pass(left.compareTo(step) < 0 ? left : step);
      run();
    }
  }

  private Due nextDue() {
    timers.removeIf(due -> due.cancelled);
    return timers.stream()
        .filter(due -> due.at - time.nanos() <= 0)
        .min(Comparator.<Due>comparingLong(due -> due.at).thenComparingLong(due -> due.number))
        .orElse(null);
  }
}
