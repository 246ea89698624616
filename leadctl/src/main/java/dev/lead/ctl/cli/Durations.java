package dev.lead.ctl.cli;

import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/**
 * Lengths of time as people write them on the command line: {@code 500ms}, {@code 10s}, {@code 2m}.
 */
final class Durations {

  private Durations() {}

  static Duration parse(String text) {
    int unit = 0;
    while (unit < text.length() && Character.isDigit(text.charAt(unit))) {
      unit++;
    }
    if (unit == 0 || unit > 9) {
      throw malformed(text);
    }
    long number = Long.parseLong(text.substring(0, unit));
    return switch (text.substring(unit)) {
      case "ms" -> Duration.ofMillis(number);
      case "", "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw malformed(text);
    };
  }

  private static TypeConversionException malformed(String text) {
    return new TypeConversionException(
        "`"
            + text
            + "` is no length of time; write a whole number and ms, s, m, h or d, as in 10s");
  }
}
