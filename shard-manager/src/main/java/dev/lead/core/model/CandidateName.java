package dev.lead.core.model;

/**
 * The name of a candidate, unique among the live candidates of its service in a region: 1 to 128
 * letters, digits and inner {@code . _ : -} characters. It stays the same over restarts of the
 * instance, so that damping and holds follow the instance and not one session.
 *
 * @param value the name as people write it
 */
public record CandidateName(String value) implements Comparable<CandidateName> {
  public CandidateName {
    Names.requireCandidate(value);
  }

  @Override
  public int compareTo(CandidateName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
