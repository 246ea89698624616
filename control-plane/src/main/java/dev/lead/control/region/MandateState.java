package dev.lead.control.region;

import java.util.Locale;

/** Whether a region has authority, as far as the control plane knows. */
public enum MandateState {
  /** No incarnation was ever registered. */
  NONE,
  /** At least one agent renews. */
  HELD,
  /** All agents stood still for longer than their mandates last. */
  LAPSED;

  /** As stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MandateState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
