package dev.lead.control.projection;

import java.util.Locale;

/** How far the transfer of one shard is. */
public enum TransferState {
  /** Ordered; the region has not taken it up. */
  PENDING,
  /** The target warms up. */
  PREPARING,
  /** The leader finishes. */
  DRAINING,
  /** The target has its token and takes over. */
  GRANTED,
  /** The target reported ready. */
  COMPLETED,
  /** It failed; the detail says why. */
  ROLLED_BACK,
  /** The region did not begin it. */
  REFUSED,
  /** The region was rebuilt meanwhile. */
  LOST;

  /** Whether it can still change. */
  public boolean open() {
    return compareTo(GRANTED) <= 0;
  }

  /** As stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #text}. */
  public static TransferState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
