package dev.lead.ctl.output;

import java.util.Locale;

/** What data is shown as. */
public enum OutputFormat {
  TABLE,
  /** A table with more columns. */
  WIDE,
  JSON,
  YAML,
  /** One JSON object a line. */
  JSONL;

  /** Whether it is for people. */
  public boolean forPeople() {
    return this == TABLE || this == WIDE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
