package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application how it does, on a virtual thread, so that an answer that never comes delays
 * no heartbeat: each heartbeat carries the newest answer. A probe that throws, or does not answer
 * for three heartbeats, counts as failing. Thread-safe.
 */
final class FitnessProbe {
  private static final Logger LOG = System.getLogger("dev.lead.client");

  private final TimeSource time;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile @Nullable BooleanSupplier probe;
  private volatile @Nullable Supplier<Duration> lag;
  private volatile @Nullable BooleanSupplier overloaded;
  private volatile FitnessReport newest = FitnessReport.UNKNOWN;
  private volatile long askedAt;

  FitnessProbe(TimeSource time) {
    this.time = time;
  }

  void probe(BooleanSupplier supplier) {
    probe = supplier;
  }

  void lag(Supplier<Duration> supplier) {
    lag = supplier;
  }

  void overloaded(BooleanSupplier supplier) {
    overloaded = supplier;
  }

  /** The newest answer; starts the next question. Does not block. */
  FitnessReport report(Duration heartbeat) {
    if (probe == null && lag == null && overloaded == null) {
      return FitnessReport.UNKNOWN;
    }
    if (asking.compareAndSet(false, true)) {
      askedAt = time.nanos();
      Thread.ofVirtual().name("lead-probe").start(this::ask);
      return newest;
    }
    boolean stuck = time.nanos() - askedAt > heartbeat.multipliedBy(3).toNanos();
    return stuck
        ? new FitnessReport(
            probe == null ? Optional.empty() : Optional.of(false), Optional.empty(), false)
        : newest;
  }

  private void ask() {
    try {
      newest = new FitnessReport(askProbe(), askLag(), askOverloaded());
    } finally {
      asking.set(false);
    }
  }

  private Optional<Boolean> askProbe() {
    BooleanSupplier asked = probe;
    if (asked == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(asked.getAsBoolean());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "the leader probe failed; it is reported as failing", e);
      return Optional.of(false);
    }
  }

  private Optional<Duration> askLag() {
    Supplier<Duration> asked = lag;
    if (asked == null) {
      return Optional.empty();
    }
    try {
      Duration answer = asked.get();
      return Optional.of(answer.isNegative() ? Duration.ZERO : answer);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "the lag supplier failed; no lag is reported", e);
      return Optional.empty();
    }
  }

  private boolean askOverloaded() {
    BooleanSupplier asked = overloaded;
    if (asked == null) {
      return false;
    }
    try {
      return asked.getAsBoolean();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "the overload supplier failed; no overload is reported", e);
      return false;
    }
  }
}
