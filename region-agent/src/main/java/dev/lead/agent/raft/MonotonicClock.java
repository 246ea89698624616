package dev.lead.agent.raft;

import com.hazelcast.internal.util.Clock;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hazelcast's clock on monotonic time, so that a step of the wall clock neither ends nor prolongs a
 * time-out. Starts at the wall clock's reading because a few places compare the two.
 *
 * <p>Public, with a public constructor, because Hazelcast makes it by reflection.
 */
public final class MonotonicClock extends Clock.ClockImpl {
  private static final AtomicBoolean INSTALLED = new AtomicBoolean();

  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();

  public MonotonicClock() {
    INSTALLED.set(true);
  }

  /** True once Hazelcast took it. False means another user of Hazelcast in this JVM came first. */
  static boolean installed() {
    return INSTALLED.get();
  }

  @Override
  protected long currentTimeMillis() {
    return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
  }
}
