package dev.lead.control.mandate;

import java.util.Locale;

/** How things stand with one agent run that renewed the mandate under one incarnation. */
public enum HolderState {
  /** Its mandate may be alive. */
  RENEWING,
  /** The region's table no longer had it; it may have joined again without our knowing. */
  EXPIRED,
  /**
   * Its count stood still for so long that its mandate is over; it may be alive, cut off from us.
   */
  LAPSED,
  /** Its process is dead for certain; leases it handed out may still be alive. */
  ENDED,
  /** It forgot that incarnation; leases it handed out before may still be alive. */
  LEFT,
  /** Nothing of it is alive. */
  GONE;

  /** Whether a new incarnation may be registered although this one had been at work. */
  public boolean clearsTheWay() {
    return this == LAPSED || this == GONE;
  }

  /** As stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #text}. */
  public static HolderState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
