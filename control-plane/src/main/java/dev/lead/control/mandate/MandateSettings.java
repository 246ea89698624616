package dev.lead.control.mandate;

import java.time.Duration;

/**
 * How long a mandate lasts and how it is watched.
 *
 * @param mandate what is granted, on the agent's clock, from before it asked
 * @param interval how often agents ask
 * @param margin added to the mandate before it is taken for lapsed
 * @param driftPercent by how much two monotonic clocks may differ in speed
 */
public record MandateSettings(
    Duration mandate, Duration interval, Duration margin, int driftPercent) {
  public MandateSettings {
    if (interval.multipliedBy(2).compareTo(mandate) > 0) {
      throw new IllegalArgumentException(
          "the mandate's interval must be at most half the mandate, so that one lost request costs nothing");
    }
  }

  /** A mandate of this length, asked for six times in it, 1 s margin, 2 % drift. */
  public static MandateSettings of(Duration mandate) {
    return new MandateSettings(mandate, mandate.dividedBy(6), Duration.ofSeconds(1), 2);
  }

  /** After how much silence a mandate is over for certain. */
  public Duration lapseAfter() {
    return withDrift(mandate).plus(margin);
  }

  /** How long an observer waits for something that lasts {@code time} on another clock. */
  public Duration withDrift(Duration time) {
    return time.plus(time.multipliedBy(driftPercent).dividedBy(100));
  }
}
