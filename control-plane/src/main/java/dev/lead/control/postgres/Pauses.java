package dev.lead.control.postgres;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The short waits between two looks at something another process does. */
final class Pauses {
  private Pauses() {}

  static void brief() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new PostgresException("interrupted while waiting for PostgreSQL");
    }
  }
}
