package dev.lead.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a certificate may be used, in wall-clock time with a resolution of one second.
 *
 * @param from first instant
 * @param until last instant
 */
public record Validity(Instant from, Instant until) {

  /** How much earlier than now a new certificate starts, for peers whose clocks are behind. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  public Validity {
    from = from.truncatedTo(ChronoUnit.SECONDS);
    until = until.truncatedTo(ChronoUnit.SECONDS);
    if (!from.isBefore(until)) {
      throw new IdentityException(
          "a certificate cannot end (%s) before it starts (%s)".formatted(until, from));
    }
  }

  /** Valid for {@code length} from {@code now}, and for {@link #CLOCK_SKEW} before it. */
  public static Validity from(Instant now, Duration length) {
    if (!length.isPositive()) {
      throw new IdentityException("a certificate's validity must be positive, not " + length);
    }
    return new Validity(now.minus(CLOCK_SKEW), now.plus(length));
  }

  /**
   * This validity, cut so that it does not outlast {@code authority}: no certificate outlives its
   * issuer.
   */
  Validity within(Validity authority) {
    return new Validity(
        from.isBefore(authority.from) ? authority.from : from,
        until.isAfter(authority.until) ? authority.until : until);
  }
}
