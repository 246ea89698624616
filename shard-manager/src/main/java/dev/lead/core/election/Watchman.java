package dev.lead.core.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the local stamps of the table's {@linkplain Watch watches}. Every agent runs one over its
 * own replica, so whoever becomes Raft leader already knows since when each count stands still.
 *
 * <p>Pure: the time is passed in. Not thread-safe.
 */
public final class Watchman {
  /** Two clocks may run apart by this much: 1 %. */
  private static final long DRIFT_DIVISOR = 100;

  private record Stamp(long count, long sinceNanos) {}

  private final Map<String, Stamp> stamps = new HashMap<>();

  /**
   * Looks at all watches.
   *
   * @param watches those of the table as it is now
   * @param nowNanos the monotonic clock, nanoseconds
   * @return what is due, to be proposed if this agent is the Raft leader
   */
  public List<Command> look(Iterable<Watch> watches, long nowNanos) {
    Map<String, Stamp> seen = new HashMap<>();
    List<Command> due = new ArrayList<>();
    for (Watch watch : watches) {
      Stamp stamp = stamps.get(watch.key());
      if (stamp == null || stamp.count() != watch.count()) {
        stamp = new Stamp(watch.count(), nowNanos);
      }
      seen.put(watch.key(), stamp);
      if (nowNanos - stamp.sinceNanos() >= wait(watch).toNanos()) {
        due.add(watch.onTimeout());
      }
    }
    stamps.clear();
    stamps.putAll(seen);
    return due;
  }

  /** Forgets all stamps: the time before now does not count (after this process was frozen). */
  public void forget() {
    stamps.clear();
  }

  private static Duration wait(Watch watch) {
    return watch.guardsLease()
        ? watch.timeout().plus(watch.timeout().dividedBy(DRIFT_DIVISOR))
        : watch.timeout();
  }
}
