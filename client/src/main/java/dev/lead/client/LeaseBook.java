package dev.lead.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The arithmetic of one session's lease.
 *
 * <p><b>Guarantee.</b> The deadline is the time read <em>before</em> heartbeat n was handed to the
 * network, plus what the answer to n granted. However late the answer comes, the agent began to
 * count after that, so the deadline here is never later than the one the agent keeps. The newest
 * answered heartbeat counts, even if it grants less than one before.
 *
 * <p>The deadline is kept on both clocks of {@link TimeSource} and has passed as soon as one of
 * them says so. A suspended machine, whose monotonic clock stood still, finds the wall clock past
 * it; a wall clock set back changes nothing.
 *
 * <p>Writing methods belong to the loop thread; {@link #remaining()} and {@link #isValid()} may be
 * called by any thread.
 */
final class LeaseBook {
  /**
   * Heartbeats that may be on their way; older ones are forgotten, and late answers to them grant
   * nothing.
   */
  private static final int MOST_OUTSTANDING = 64;

  private static final long LEAST_MARGIN = Duration.ofMillis(50).toNanos();

  /** What became of an answer. */
  enum Answer {
    /** The horizon was moved. */
    TAKEN,
    /** A newer heartbeat was answered already, or it was sent too long ago. */
    LATE,
    /** No such heartbeat was sent. */
    NEVER_SENT
  }

  private record Beat(long n, long sentAt, long sentAtWall) {}

  /**
   * When acting has to stop, on both clocks. Immutable, so that a reader never sees half of a
   * change.
   */
  private record Horizon(long stopAt, long stopAtWall) {}

  private final TimeSource time;
  private final Optional<Duration> margin;
  private final ArrayDeque<Beat> outstanding = new ArrayDeque<>();
  private long sent;
  private long answered;
  private long longestLease;
  private long ttl;
  private int unanswered;
  private volatile Horizon horizon;

  LeaseBook(TimeSource time, Optional<Duration> margin) {
    this.time = time;
    this.margin = margin;
    this.horizon = nothing();
  }

  /** A new attachment. What was granted stays until the new agent grants something. */
  void attached(Duration sessionTtl) {
    ttl = sessionTtl.toNanos();
    longestLease = 0;
    unanswered = 0;
  }

  /** A new session: nothing granted to the old one counts. */
  void forget() {
    outstanding.clear();
    answered = sent;
    unanswered = 0;
    horizon = nothing();
  }

  /** Reads the clocks for a heartbeat that is about to be sent, and numbers it. */
  long beat() {
    if (outstanding.size() == MOST_OUTSTANDING) {
      outstanding.removeFirst();
    }
    outstanding.addLast(new Beat(++sent, time.nanos(), time.wallNanos()));
    unanswered++;
    return sent;
  }

  /** The agent's answer to heartbeat n. */
  Answer answer(long n, Duration valid) {
    if (n > sent || n < 1) {
      return Answer.NEVER_SENT;
    }
    Optional<Beat> beat = n <= answered ? Optional.empty() : take(n);
    if (beat.isEmpty()) {
      return Answer.LATE;
    }
    answered = n;
    unanswered = (int) (sent - n);
    long granted = Math.min(valid.toNanos(), ttl);
    longestLease = Math.max(longestLease, granted);
    long usable = granted - margin();
    horizon =
        usable <= 0
            ? nothing()
            : new Horizon(beat.get().sentAt() + usable, beat.get().sentAtWall() + usable);
    return Answer.TAKEN;
  }

  /** Heartbeats sent on this attachment since the newest one that was answered. */
  int unanswered() {
    return unanswered;
  }

  /** Whether acting is allowed now. */
  boolean isValid() {
    return remainingNanos() > 0;
  }

  /** For how long acting is still allowed. Not negative. */
  Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** The margin that is kept at present. */
  Duration marginNow() {
    return Duration.ofNanos(margin());
  }

  private long remainingNanos() {
    // The horizon is read first: a pause between the two reads then errs on the side of "no
    // longer".
    Horizon now = horizon;
    return Math.max(0, Math.min(now.stopAt() - time.nanos(), now.stopAtWall() - time.wallNanos()));
  }

  private Optional<Beat> take(long n) {
    for (Iterator<Beat> beats = outstanding.iterator(); beats.hasNext(); ) {
      Beat beat = beats.next();
      if (beat.n() > n) {
        break;
      }
      beats.remove();
      if (beat.n() == n) {
        return Optional.of(beat);
      }
    }
    return Optional.empty();
  }

  private long margin() {
    return margin.map(Duration::toNanos).orElseGet(() -> Math.max(LEAST_MARGIN, longestLease / 10));
  }

  private Horizon nothing() {
    return new Horizon(time.nanos(), time.wallNanos());
  }
}
