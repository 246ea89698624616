package dev.lead.control.wake;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks, waits for a signal, looks again. Signals may get lost: it also looks every second. */
public final class LongPoll {
  /** The longest a request may wait. */
  public static final Duration LONGEST = Duration.ofSeconds(55);

  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

  private LongPoll() {}

  /** The first thing found; empty if there was nothing in the time given. */
  public static <T> Optional<T> await(Signal signal, Duration wait, Supplier<Optional<T>> look) {
    Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    long end = System.nanoTime() + bounded.toNanos();
    while (true) {
      long seen = signal.version();
      Optional<T> found = look.get();
      long left = end - System.nanoTime();
      if (found.isPresent() || left <= 0) {
        return found;
      }
      try {
        signal.await(seen, Duration.ofNanos(Math.min(left, LOOK_ANYWAY.toNanos())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
