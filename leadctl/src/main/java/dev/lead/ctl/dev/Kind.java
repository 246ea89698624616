package dev.lead.ctl.dev;

import java.util.Locale;

/** What a process of a dev world is. They start in this order and stop in the opposite one. */
enum Kind {
  CONTROL_PLANE,
  AGENT,
  CANDIDATE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Kind of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
