package dev.lead.ctl.elect;

import java.time.Duration;

/**
 * When a command is asked to end, and when it is killed. Pure: instants are nanoseconds of one
 * clock, passed in.
 *
 * <p>Two things end a command: somebody wants it to (a stop), or its lead is about to lapse. Either
 * way it is asked first, {@code notice} before the deadline at the latest, and killed {@code
 * killAfter} after it was asked, but <b>never later than the deadline</b>.
 *
 * @param deadline nothing of the command may run from this instant on
 * @param stop when it was told to stop; {@link Long#MAX_VALUE} if it was not
 * @param notice how long before the deadline it is asked to end
 * @param killAfter how long it may take to end after it was asked
 */
record Ending(long deadline, long stop, Duration notice, Duration killAfter) {

  /** What to do with the command at an instant. */
  enum Step {
    LET_RUN,
    ASK,
    KILL
  }

  static Ending at(long deadline, Duration notice, Duration killAfter) {
    return new Ending(deadline, Long.MAX_VALUE, notice, killAfter);
  }

  /** A later deadline; an earlier one is from a message that was overtaken and changes nothing. */
  Ending extended(long newDeadline) {
    return newDeadline <= deadline ? this : new Ending(newDeadline, stop, notice, killAfter);
  }

  /** Told to stop at this instant; the first time counts. */
  Ending stopped(long now) {
    return new Ending(deadline, Math.min(stop, now), notice, killAfter);
  }

  Step step(long now) {
    if (now >= killAt()) {
      return Step.KILL;
    }
    return now >= askAt() ? Step.ASK : Step.LET_RUN;
  }

  /** The next instant at which {@link #step} may answer otherwise. */
  long nextChange(long now) {
    return now < askAt() ? askAt() : killAt();
  }

  private long askAt() {
    return Math.min(stop, deadline - notice.toNanos());
  }

  private long killAt() {
    return Math.min(deadline, askAt() + killAfter.toNanos());
  }
}
