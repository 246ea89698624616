package dev.lead.client;

import java.time.Duration;

/**
 * One thread's worth of order: tasks and timers run one at a time, so what they touch needs no
 * locks. Nothing that runs here may block.
 */
interface Loop {
  /**
   * Runs the task after those handed in before. Any thread. After the end of the loop tasks are
   * dropped.
   */
  void execute(Runnable task);

  /** Runs the task after the delay, unless cancelled. Only from within the loop. */
  Timer after(Duration delay, Runnable task);

  /** A task that waits for its time. */
  interface Timer {
    /** Takes it back. Only from within the loop; does nothing once it ran. */
    void cancel();
  }
}
