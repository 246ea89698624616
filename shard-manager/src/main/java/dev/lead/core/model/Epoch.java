package dev.lead.core.model;

/**
 * The upper half of a token: drawn from the control plane's one sequence each time a region gets
 * authority over a shard anew. Zero means "none yet".
 *
 * @param value 0 to 2^31 − 1
 */
public record Epoch(long value) implements Comparable<Epoch> {
  /** No authority was ever given. */
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("epoch out of range: " + value);
    }
  }

  /**
   * The larger of two, as in "the effective epoch is the larger of the shard's and the region's".
   */
  public static Epoch max(Epoch a, Epoch b) {
    return a.value >= b.value ? a : b;
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
