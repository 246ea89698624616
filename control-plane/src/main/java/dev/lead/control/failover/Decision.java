package dev.lead.control.failover;

import java.util.Locale;

/** What a failover does with the shards of a service. */
public enum Decision {
  /** They get new homes. */
  MOVES,
  /** They wait for an operator's command: automatic failover does not concern them. */
  NEEDS_COMMAND,
  /** Their old leaders may still act, and only an operator can accept that. */
  NEEDS_ACCEPT_OVERLAP,
  /** They were not asked for. */
  LEFT_OUT;

  /** As shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
