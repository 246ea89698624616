package dev.lead.agent.authority;

import java.time.Duration;
import java.util.Optional;

/**
 * How old what this agent knows may be. A beat of its own that it has applied itself proves that it
 * knows everything that was committed before that beat was sent. Thread-safe.
 */
public final class Freshness {
  private static final int REMEMBERED = 256;

  private record Sent(long run, long count, long nanos) {}

  private final Sent[] sent = new Sent[REMEMBERED];
  private Optional<Sent> newest = Optional.empty();

  /** A beat is about to be sent for the first time. */
  public synchronized void sent(long run, long count, long nowNanos) {
    sent[slot(count)] = new Sent(run, count, nowNanos);
  }

  /** This agent's copy of the table shows that count of the run. */
  public synchronized void applied(long run, long count) {
    Sent beat = sent[slot(count)];
    if (beat != null && beat.run() == run && beat.count() == count) {
      newest = Optional.of(beat);
    }
  }

  /** How old; empty if nothing was proved yet. */
  public synchronized Optional<Duration> age(long nowNanos) {
    return newest.map(beat -> Duration.ofNanos(Math.max(0, nowNanos - beat.nanos())));
  }

  private static int slot(long count) {
    return (int) (count & (REMEMBERED - 1));
  }
}
