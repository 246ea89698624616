package dev.lead.client;

/**
 * The two clocks by which a lease is judged. Neither is compared with a clock of another machine,
 * only with itself. Thread-safe.
 */
interface TimeSource {
  /**
   * Nanoseconds that never go back, from an arbitrary origin. Stands still in a suspended machine
   * on some platforms.
   */
  long nanos();

  /**
   * The wall clock in nanoseconds. It may jump either way; it is only ever used to shorten a lease.
   */
  long wallNanos();

  /** The best this platform has. */
  static TimeSource system() {
    return BootTime.open().map(boot -> (TimeSource) boot).orElseGet(SystemTime::new);
  }
}
