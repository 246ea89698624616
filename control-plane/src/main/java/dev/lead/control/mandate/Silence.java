package dev.lead.control.mandate;

import java.time.Duration;
import java.util.Optional;

/** What it means that nothing about a holder has changed for a while, as one observer saw it. */
public final class Silence {
  private Silence() {}

  /**
   * What the holder becomes, if anything yet.
   *
   * @param unchanged how long its state and count have been the same before this observer's eyes
   * @param longestLease of its incarnation
   */
  public static Optional<HolderState> verdict(
      Holder holder, Duration unchanged, Duration longestLease, MandateSettings settings) {
    return switch (holder.state()) {
      case RENEWING -> after(settings.lapseAfter(), unchanged, HolderState.LAPSED);
      // Had it joined again, it would have renewed by now, or have no mandate left.
      case EXPIRED -> after(settings.lapseAfter(), unchanged, HolderState.GONE);
      case ENDED, LEFT -> after(settings.withDrift(longestLease), unchanged, HolderState.GONE);
      case LAPSED, GONE -> Optional.empty();
    };
  }

  private static Optional<HolderState> after(Duration wait, Duration unchanged, HolderState next) {
    return unchanged.compareTo(wait) >= 0 ? Optional.of(next) : Optional.empty();
  }
}
