package dev.lead.process.log;

import org.slf4j.MDC;

/**
 * What a log line is about. In a try-with-resources statement it is on all lines of this thread in
 * between:
 *
 * <pre>{@code try (var _ = LogField.SHARD.is(shard)) { … }}</pre>
 */
public enum LogField {
  SHARD("shard"),
  TERM("term"),
  TOKEN("token"),
  TRACE("trace_id");

  private final String key;

  LogField(String key) {
    this.key = key;
  }

  /** Name of the member in JSON. */
  public String key() {
    return key;
  }

  /** Sets the field until closed; {@code value} is written by its {@code toString}. */
  public MDC.MDCCloseable is(Object value) {
    return MDC.putCloseable(key, String.valueOf(value));
  }
}
