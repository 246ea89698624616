package dev.lead.client.fencing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it if it is not closed in time. */
final class Deadline implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread target = Thread.currentThread();
  private boolean expired;

  Deadline(Duration time) {
    Thread.ofVirtual().name("lead-takeover-deadline").start(() -> watch(time));
  }

  private void watch(Duration time) {
    try {
      if (!closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        expire();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it; if somebody did, there would be no deadline.
      expire();
    }
  }

  private synchronized void expire() {
    if (closed.getCount() > 0) {
      expired = true;
      target.interrupt();
    }
  }

  /** Whether the time was up before it was closed. */
  synchronized boolean expired() {
    return expired;
  }

  /** Too late to interrupt from now on; its own interruption is taken back. */
  @Override
  public synchronized void close() {
    closed.countDown();
    if (expired) {
      Thread.interrupted();
    }
  }
}
