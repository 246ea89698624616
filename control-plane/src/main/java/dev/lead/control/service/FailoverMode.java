package dev.lead.control.service;

import java.util.Locale;

/** What happens to the shards of a service when their region is lost. */
public enum FailoverMode {
  /** They get new homes at once, if their old leaders have stopped for certain. */
  AUTOMATIC,
  /** They wait for an operator's word. */
  MANUAL;

  /** As stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #text}. */
  public static FailoverMode of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
