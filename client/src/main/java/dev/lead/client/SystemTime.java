package dev.lead.client;

/**
 * The clocks every JVM has. On Linux the first one stands still while the machine is suspended; the
 * wall clock tells.
 */
class SystemTime implements TimeSource {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public final long wallNanos() {
    return System.currentTimeMillis() * 1_000_000;
  }
}
