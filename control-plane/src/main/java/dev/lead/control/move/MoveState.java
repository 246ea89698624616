package dev.lead.control.move;

import java.util.Locale;

/** How far the move of one shard is; see docs/transfers.md. */
public enum MoveState {
  /** Nothing was done; it waits for its turn. */
  QUEUED,
  /** The destination chooses a target and asks it to warm up. */
  WARMING,
  /** The target is ready to take over. */
  WARM,
  /** The leader finishes. */
  DRAINING,
  /** The leader gave the shard up; nobody is elected in its region. */
  RELEASED,
  /** Past the commit point: the shard's home is the destination, which elects. */
  ACTIVATING,
  /** The destination's leader reported ready. */
  COMPLETED,
  /** Nothing moved. */
  ROLLED_BACK;

  /** Whether it can still change. */
  public boolean open() {
    return compareTo(COMPLETED) < 0;
  }

  /** Whether it can still go back. */
  public boolean beforeCommit() {
    return compareTo(ACTIVATING) < 0;
  }

  /** Whether it counts for the budgets. */
  public boolean underWay() {
    return this != QUEUED && open();
  }

  /** As stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #text}. */
  public static MoveState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
