package dev.lead.agent.authority;

import dev.lead.core.model.Incarnation;

/**
 * A version of the region's assignment. Versions are counted by the control plane and mean
 * something within one incarnation of the region's state only: another one has forgotten what was
 * applied to it.
 */
public record AssignmentMark(Incarnation incarnation, long version) {
  /** Whether a table that has this one has that one, too. */
  public boolean covers(AssignmentMark other) {
    return incarnation.equals(other.incarnation) && version >= other.version;
  }
}
