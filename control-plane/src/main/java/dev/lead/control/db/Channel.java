package dev.lead.control.db;

/** What replicas tell each other through the database when a transaction commits. */
public enum Channel {
  /** Something was appended to the event log. */
  EVENTS("lead_events"),
  /** A region's assignment has a new version; the payload is the region. */
  ASSIGNMENT("lead_assignment"),
  /** A region has a new order; the payload is the region. */
  ORDERS("lead_orders");

  private final String text;

  Channel(String text) {
    this.text = text;
  }

  /** The name that PostgreSQL knows. */
  public String text() {
    return text;
  }
}
