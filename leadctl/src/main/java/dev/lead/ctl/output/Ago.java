package dev.lead.ctl.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times for people: {@code 3m ago}, in the largest unit that says enough. */
public final class Ago {

  private Ago() {}

  /** How long {@code then} is before {@code now}; a little in the future counts as now. */
  public static String of(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    return age.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : of(age) + " ago";
  }

  /**
   * A length in its two largest units where the first is small: {@code 45s}, {@code 2m10s}, {@code
   * 3h}.
   */
  public static String of(Duration length) {
    long seconds = Math.max(0, length.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 600) {
      return twoUnits(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m";
    }
    if (seconds < 36_000) {
      return twoUnits(seconds / 3_600, "h", seconds % 3_600 / 60, "m");
    }
    return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }

  /** {@code text} as a time, if it is one in RFC 3339. */
  public static Optional<Instant> parse(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** RFC 3339 in the zone of the person, to the second, and how long ago that was. */
  public static String both(Instant then, Instant now, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            then.truncatedTo(ChronoUnit.SECONDS).atZone(zone))
        + " ("
        + of(then, now)
        + ")";
  }

  private static String twoUnits(long first, String unit, long second, String smaller) {
    return second == 0 ? first + unit : first + unit + second + smaller;
  }
}
