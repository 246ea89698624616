package dev.lead.control.wake;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Something happens now and then, and threads wait for the next time. Thread-safe. */
public final class Signal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private long version;

  /** How often it was raised. Read it before you look, so that nothing is missed in between. */
  public long version() {
    lock.lock();
    try {
      return version;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everybody who waits. */
  public void raise() {
    lock.lock();
    try {
      version++;
      raised.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it was raised after {@code seen}, or the time is over. */
  public void await(long seen, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (version == seen && left > 0) {
        left = raised.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
