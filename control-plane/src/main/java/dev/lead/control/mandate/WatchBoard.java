package dev.lead.control.mandate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Since when this observer has seen the same value, on its own monotonic clock. It can only believe
 * too short a time, never too long a one: a value counts from when it was looked at, and after a
 * gap in looking everything starts anew.
 *
 * <p>Not thread-safe.
 *
 * @param <K> what is watched
 * @param <V> what is compared
 */
public final class WatchBoard<K, V> {
  private record Seen<V>(V value, long since) {}

  private final Map<K, Seen<V>> seen = new HashMap<>();
  private final long longestGap;
  private long lastLook;
  private boolean looked;

  /**
   * An empty board.
   *
   * @param longestGap an observer that did not look for longer was itself asleep, so that those it
   *     watches may have spoken in vain
   */
  public WatchBoard(Duration longestGap) {
    this.longestGap = longestGap.toNanos();
  }

  /** Begins a look at everything. Forgets all if the last one is too long ago. */
  public void look(long nowNanos) {
    if (looked && nowNanos - lastLook > longestGap) {
      seen.clear();
    }
    looked = true;
    lastLook = nowNanos;
  }

  /** How long the value has been this one; zero if it is new. */
  public Duration unchanged(K key, V value, long nowNanos) {
    Seen<V> before = seen.get(key);
    if (before == null || !before.value().equals(value)) {
      seen.put(key, new Seen<>(value, nowNanos));
      return Duration.ZERO;
    }
    return Duration.ofNanos(nowNanos - before.since());
  }

  /** Forgets what is not among these. */
  public void retain(Set<K> keys) {
    seen.keySet().retainAll(keys);
  }

  /** Forgets everything. */
  public void restart() {
    seen.clear();
  }
}
