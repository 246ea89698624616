package dev.lead.core.model;

/**
 * The lower half of a token: kept in the region's Raft state, +1 at each change of a shard's
 * leader.
 *
 * @param value 0 to 2^32 − 1
 */
public record Term(long value) implements Comparable<Term> {
  /** No leader yet. */
  public static final Term NONE = new Term(0);

  public Term {
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("term out of range: " + value);
    }
  }

  @Override
  public int compareTo(Term other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
