package dev.lead.core.simulate;

import java.time.Duration;
import java.util.PriorityQueue;

/** Global virtual time, and what happens when. Known to the simulator and its checks alone. */
final class Scheduler {
  private record Entry(long at, long order, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private long now;
  private long order;
  private long steps;

  /** Nanoseconds since the simulation began. */
  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  void at(long time, Runnable action) {
    queue.add(new Entry(Math.max(time, now), order++, action));
  }

  void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), action);
  }

  /** Runs what is due before {@code end}, then sets the time to it. */
  void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Entry entry = queue.remove();
      now = entry.at();
      steps++;
      entry.action().run();
    }
    now = end;
  }
}
