package dev.lead.core.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the local stamps of the table's {@linkplain Watch watches}. Every agent runs one over its
 * own replica, so whoever becomes Raft leader already knows since when each count stands still.
 *
 * <p>A look at the very list that was looked at last costs next to nothing until something is due,
 * so ask the table for a new one only when its {@link ElectionTable#watchesVersion} has changed.
 *
 * <p>Pure: the time is passed in. Not thread-safe.
 */
public final class Watchman {
  /** Two clocks may run apart by this much: 1 %. */
  private static final long DRIFT_DIVISOR = 100;

  /** Far from where nanoseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final class Stamp {
    final long count;
    final long sinceNanos;
    Watch watch;
    long waitNanos;
    long seenAt;
    int place;

    Stamp(Watch watch, long nowNanos) {
      this.watch = watch;
      this.count = watch.count();
      this.sinceNanos = nowNanos;
      this.waitNanos = waitOf(watch);
    }

    /** The same count, but perhaps another time-out. */
    @SuppressWarnings("ReferenceEquality") // the table keeps a watch while it stays the same
    void follow(Watch now) {
      if (watch != now) {
        watch = now;
        waitNanos = waitOf(now);
      }
    }

    long leftNanos(long nowNanos) {
      return waitNanos - (nowNanos - sinceNanos);
    }
  }

  private final Map<String, Stamp> stamps = new HashMap<>();

  /** The stamps of the last list in its order: most of the next one's are the same, in a row. */
  private List<Stamp> ordered = new ArrayList<>();

  private @Nullable Iterable<Watch> seen;
  private long looks;
  private long quietUntilNanos;

  /**
   * Looks at all watches.
   *
   * @param watches those of the table as it is now. The same list as last time is taken to hold the
   *     same watches
   * @param nowNanos the monotonic clock, nanoseconds
   * @return what is due, to be proposed if this agent is the Raft leader
   */
  @SuppressWarnings("ReferenceEquality") // the very same list, as documented
  public List<Command> look(Iterable<Watch> watches, long nowNanos) {
    if (watches != seen) {
      stamp(watches, nowNanos);
      seen = watches;
    } else if (quietUntilNanos - nowNanos > 0) {
      return List.of();
    }
    List<Command> due = new ArrayList<>();
    long shortest = Long.MAX_VALUE / 2;
    for (int i = 0; i < ordered.size(); i++) {
      Stamp stamp = ordered.get(i);
      long left = stamp.leftNanos(nowNanos);
      if (left <= 0) {
        due.add(stamp.watch.onTimeout());
      }
      shortest = Math.min(shortest, left);
    }
    quietUntilNanos = nowNanos + shortest;
    return due;
  }

  @SuppressWarnings("ReferenceEquality") // the table keeps a watch while it stays the same
  private void stamp(Iterable<Watch> watches, long nowNanos) {
    looks++;
    List<Stamp> before = ordered;
    List<Stamp> now = new ArrayList<>(before.size() + 8);
    int next = 0;
    for (Watch watch : watches) {
      Stamp stamp = next < before.size() ? before.get(next) : null;
      if (stamp == null || stamp.watch != watch) {
        stamp = stampOf(watch, nowNanos);
      }
      next = stamp.place + 1;
      stamp.seenAt = looks;
      now.add(stamp);
    }
    for (int i = 0; i < now.size(); i++) {
      now.get(i).place = i;
    }
    ordered = now;
    if (stamps.size() > ordered.size()) {
      stamps.values().removeIf(stamp -> stamp.seenAt != looks);
    }
  }

  private Stamp stampOf(Watch watch, long nowNanos) {
    Stamp known = stamps.get(watch.key());
    if (known != null && known.count == watch.count()) {
      known.follow(watch);
      return known;
    }
    Stamp fresh = new Stamp(watch, nowNanos);
    fresh.place = known == null ? 0 : known.place;
    stamps.put(watch.key(), fresh);
    return fresh;
  }

  /** Forgets all stamps: the time before now does not count (after this process was frozen). */
  public void forget() {
    stamps.clear();
    ordered.clear();
    seen = null;
  }

  private static long waitOf(Watch watch) {
    Duration timeout = watch.timeout().compareTo(LONGEST) < 0 ? watch.timeout() : LONGEST;
    return watch.guardsLease()
        ? timeout.plus(timeout.dividedBy(DRIFT_DIVISOR)).toNanos()
        : timeout.toNanos();
  }
}
