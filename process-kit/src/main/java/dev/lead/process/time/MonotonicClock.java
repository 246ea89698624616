package dev.lead.process.time;

/**
 * A clock that never goes back and, where the platform has such a one, goes on while the machine is
 * suspended or its virtual machine frozen (rule 6): a lease must not outlast a sleep. Its zero
 * means nothing; only differences do, and only within one process. Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {

  /** Nanoseconds. Compare by {@code a - b < 0}, never by {@code a < b}. */
  long nanos();

  /** The best clock of this platform: boot time on Linux, else {@link System#nanoTime}. */
  static MonotonicClock system() {
    return BootClock.AVAILABLE.<MonotonicClock>map(clock -> clock).orElse(System::nanoTime);
  }

  /**
   * Whether {@link #system()} goes on during a suspend. If not, only {@link ClockWatch} notices
   * one.
   */
  static boolean countsSuspend() {
    return BootClock.AVAILABLE.isPresent();
  }
}
