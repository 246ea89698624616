package dev.lead.control.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request is refused, and this is why. Thrown inside a transaction it also undoes it. Becomes a
 * problem document.
 */
public final class Refused extends RuntimeException {
  private final Kind kind;
  private final String nextStep;
  private final Map<String, Object> more = new LinkedHashMap<>();

  /**
   * A refusal.
   *
   * @param detail what happened and why, for people
   * @param nextStep what to do now
   */
  public Refused(Kind kind, String detail, String nextStep) {
    super(detail);
    this.kind = kind;
    this.nextStep = nextStep;
  }

  /** Adds a field that programs can act on. */
  public Refused with(String field, Object value) {
    more.put(field, value);
    return this;
  }

  public Kind kind() {
    return kind;
  }

  public String nextStep() {
    return nextStep;
  }

  /** Further fields of the problem document. */
  public Map<String, Object> more() {
    return Map.copyOf(more);
  }

  /** Expected, so nobody needs to know where it came from. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
