package dev.lead.core.model;

/** What an abrupt disconnect of a leader means for its shards. */
public enum DisconnectMode {
  /** Nobody else leads before the last granted lease has passed. */
  LEASE,
  /** Replaced at once; the token protects the data. */
  FENCE
}
