package dev.lead.core.model;

import java.util.UUID;

/**
 * One life of a region's Raft state. A region that forgot everything has a new one, and elects
 * nobody before the control plane has registered it and granted it a new epoch.
 *
 * @param id drawn at random by whoever proposes it first
 */
public record Incarnation(UUID id) {
  /** Reads the usual form of a UUID. */
  public static Incarnation parse(String text) {
    return new Incarnation(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
