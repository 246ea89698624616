package dev.lead.process.health;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Whether a process can do its work, as a list of named checks. Not ready is not broken: it asks
 * nobody to restart it. Thread-safe.
 */
public final class Readiness {

  /**
   * What a check found.
   *
   * @param ok whether this does not stand in the way
   * @param reason what is so, for people, in either case
   */
  public record Finding(boolean ok, String reason) {

    public static Finding ok(String reason) {
      return new Finding(true, reason);
    }

    public static Finding missing(String reason) {
      return new Finding(false, reason);
    }
  }

  /** One line of the report. */
  public record Line(String name, boolean ok, String reason) {}

  /** What {@code /readyz} answers; {@code checks} in the order of their names. */
  public record Report(boolean ready, List<Line> checks) {}

  private final Map<String, Supplier<Finding>> checks = new ConcurrentHashMap<>();

  /** Adds or replaces a check. It is asked on a virtual thread, so it may block for a moment. */
  public Readiness check(String name, Supplier<Finding> check) {
    checks.put(name, check);
    return this;
  }

  /** Asks all checks; one that throws has failed. */
  public Report report() {
    List<Line> lines =
        new TreeMap<>(checks).entrySet().stream().map(c -> line(c.getKey(), c.getValue())).toList();
    return new Report(lines.stream().allMatch(Line::ok), lines);
  }

  private static Line line(String name, Supplier<Finding> check) {
    try {
      Finding finding = check.get();
      return new Line(name, finding.ok(), finding.reason());
    } catch (RuntimeException e) {
      return new Line(name, false, "the check failed: " + e.getMessage());
    }
  }
}
