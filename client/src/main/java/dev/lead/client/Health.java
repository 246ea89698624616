package dev.lead.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the application says of itself, asked on a virtual thread so that a slow answer holds up no
 * heartbeat. A probe that throws or does not return within a time to live has failed. Thread-safe.
 */
final class Health {
  private volatile BooleanSupplier probe = () -> true;
  private volatile Supplier<Duration> lag = () -> Duration.ZERO;
  private volatile BooleanSupplier overloaded = () -> false;
  private volatile boolean asked;
  private volatile boolean ok = true;
  private volatile boolean busy;
  private volatile long lagMillis;
  private volatile long askedAt;
  private final AtomicBoolean asking = new AtomicBoolean();

  void probe(BooleanSupplier supplier) {
    probe = supplier;
    asked = true;
  }

  void lag(Supplier<Duration> supplier) {
    lag = supplier;
    asked = true;
  }

  void overloaded(BooleanSupplier supplier) {
    overloaded = supplier;
    asked = true;
  }

  /** Adds what is known to a heartbeat, and asks anew. */
  void report(Map<String, Object> heartbeat, long nowNanos, Duration ttl) {
    if (!asked) {
      return;
    }
    boolean stuck = asking.get() && nowNanos - askedAt > ttl.toNanos();
    heartbeat.put("probe", ok && !stuck ? "ok" : "failing");
    heartbeat.put("overloaded", busy);
    heartbeat.put("lag_ms", lagMillis);
    if (asking.compareAndSet(false, true)) {
      askedAt = nowNanos;
      Thread.ofVirtual().name("lead-client-health").start(this::ask);
    }
  }

  private void ask() {
    try {
      boolean well = probe.getAsBoolean();
      lagMillis = Math.max(0, lag.get().toMillis());
      busy = overloaded.getAsBoolean();
      ok = well;
    } catch (RuntimeException e) {
      System.getLogger("dev.lead.client")
          .log(System.Logger.Level.WARNING, "the health check failed", e);
      ok = false;
    } finally {
      asking.set(false);
    }
  }
}
