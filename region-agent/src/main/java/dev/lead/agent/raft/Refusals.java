package dev.lead.agent.raft;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whose connections were refused and why, but not more often than a stranger deserves. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final long EVERY_NANOS = 1_000_000_000;

  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
  private final AtomicLong unsaid = new AtomicLong();

  void note(Object peer, String reason) {
    long due = nextAt.get();
    long now = System.nanoTime();
    if (now - due < 0 || !nextAt.compareAndSet(due, now + EVERY_NANOS)) {
      unsaid.incrementAndGet();
      return;
    }
    long others = unsaid.getAndSet(0);
    log.warn(
        "No secure connection with {}: {}{}",
        peer,
        reason,
        others == 0 ? "" : " (and " + others + " more that were not logged)");
  }
}
