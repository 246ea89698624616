package dev.lead.control.db;

/** What replicas tell each other through the database when a transaction commits. */
public enum Channel {
  /** Something was appended to the event log. */
  EVENTS("lead_events"),
  /** A region's assignment has a new version; the payload is the region. */
  ASSIGNMENT("lead_assignment"),
  /** A region has a new order; the payload is the region. */
  ORDERS("lead_orders"),
  /** A move between regions can go on, or a drain or failover has something to do. */
  MOVES("lead_moves");

  private final String text;

  Channel(String text) {
    this.text = text;
  }

  /** The name that PostgreSQL knows. */
  public String text() {
    return text;
  }
}
