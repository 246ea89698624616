package dev.lead.client;

/**
 * A session's secret. Its text goes into frames to agents and nowhere else: it prints as a mask.
 */
record Secret(String text) {
  @Override
  public String toString() {
    return "Secret[…]";
  }
}
