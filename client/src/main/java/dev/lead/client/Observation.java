package dev.lead.client;

/** A running look-out for leaders. Thread-safe. */
public interface Observation extends AutoCloseable {
  /** Ends it. No call begins after this returns; one under way may still finish. */
  @Override
  void close();
}
