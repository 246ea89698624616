package dev.lead.core.simulate;

/**
 * A process's monotonic clock: it starts anywhere, runs a little fast or slow, and may stand still
 * while its machine is suspended.
 */
final class LocalClock {
  /** The rates of any two clocks are at most 1 % apart. */
  static final double SLOWEST = 0.995;

  static final double FASTEST = SLOWEST * 1.01;

  private final Scheduler scheduler;
  private final double rate;
  private long localAnchor;
  private long globalAnchor;
  private boolean stopped;

  LocalClock(Scheduler scheduler, double rate, long start) {
    this.scheduler = scheduler;
    this.rate = rate;
    this.localAnchor = start;
    this.globalAnchor = scheduler.now();
  }

  long now() {
    return stopped ? localAnchor : localAnchor + (long) ((scheduler.now() - globalAnchor) * rate);
  }

  /** How long the world waits until this clock has advanced by so much. */
  long toGlobal(long localNanos) {
    return (long) Math.ceil(localNanos / rate);
  }

  boolean stopped() {
    return stopped;
  }

  void stop() {
    localAnchor = now();
    stopped = true;
  }

  void start() {
    globalAnchor = scheduler.now();
    stopped = false;
  }
}
