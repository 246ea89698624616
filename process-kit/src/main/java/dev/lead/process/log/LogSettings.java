package dev.lead.process.log;

import ch.qos.logback.classic.Level;
import dev.lead.process.ExitCode;
import dev.lead.process.StartError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a process logs, from its environment:
 *
 * <ul>
 *   <li>{@code LEAD_LOG_FORMAT}: {@code text} or {@code json}; by default text on a terminal, else
 *       JSON
 *   <li>{@code LEAD_LOG_LEVEL}: {@code error}, {@code warn}, {@code info} (the default), {@code
 *       debug} or {@code trace}
 *   <li>{@code LEAD_LOG_LEVELS}: for single packages, as in {@code
 *       dev.lead.agent=debug,io.netty=warn}
 *   <li>{@code LEAD_LOG_FILE}: appended to, instead of standard output
 * </ul>
 */
record LogSettings(boolean json, Level level, Map<String, Level> levels, Optional<Path> file) {

  static LogSettings from(Map<String, String> environment, boolean terminal) {
    String format = environment.getOrDefault("LEAD_LOG_FORMAT", terminal ? "text" : "json");
    Optional<Path> file = Optional.ofNullable(environment.get("LEAD_LOG_FILE")).map(Path::of);
    return new LogSettings(
        switch (format) {
          case "json" -> true;
          case "text" -> false;
          default -> throw bad("LEAD_LOG_FORMAT", format, "text or json");
        },
        level("LEAD_LOG_LEVEL", environment.getOrDefault("LEAD_LOG_LEVEL", "info")),
        levels(environment.getOrDefault("LEAD_LOG_LEVELS", "")),
        file);
  }

  private static Map<String, Level> levels(String text) {
    Map<String, Level> levels = new LinkedHashMap<>();
    // Quiet by default: what these say at info is about themselves.
    levels.put("io.netty", Level.WARN);
    levels.put("io.vertx", Level.WARN);
    levels.put("com.hazelcast", Level.WARN);
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw bad("LEAD_LOG_LEVELS", part, "PACKAGE=LEVEL");
      }
      levels.put(
          part.substring(0, equals).strip(),
          level("LEAD_LOG_LEVELS", part.substring(equals + 1).strip()));
    }
    return levels;
  }

  private static Level level(String variable, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "error" -> Level.ERROR;
      case "warn" -> Level.WARN;
      case "info" -> Level.INFO;
      case "debug" -> Level.DEBUG;
      case "trace" -> Level.TRACE;
      default -> throw bad(variable, text, "error, warn, info, debug or trace");
    };
  }

  private static StartError bad(String variable, String value, String allowed) {
    return StartError.withCode(
        ExitCode.BAD_USAGE,
        "environment variable %s: `%s` is not allowed; it must be %s"
            .formatted(variable, value, allowed));
  }
}
