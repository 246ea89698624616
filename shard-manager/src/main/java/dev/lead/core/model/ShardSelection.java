package dev.lead.core.model;

import java.util.Arrays;

/**
 * The shards of a service that a candidate wants to lead: all, or those named.
 *
 * <p>Immutable.
 */
public final class ShardSelection {
  private static final ShardSelection ALL = new ShardSelection(true, new int[0]);

  private final boolean all;
  private final int[] numbers;

  private ShardSelection(boolean all, int[] numbers) {
    this.all = all;
    this.numbers = numbers;
  }

  /** Every shard the service has or will have. */
  public static ShardSelection all() {
    return ALL;
  }

  /**
   * The named ones.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public static ShardSelection of(int... numbers) {
    int[] sorted = Arrays.stream(numbers).sorted().distinct().toArray();
    if (sorted.length > 0 && (sorted[0] < 0 || sorted[sorted.length - 1] >= ShardId.MAX_SHARDS)) {
      throw new IllegalArgumentException("shard number out of range");
    }
    return new ShardSelection(false, sorted);
  }

  /** Whether every shard is wanted. */
  public boolean isAll() {
    return all;
  }

  /** The named numbers in rising order; empty if all are wanted. */
  public int[] numbers() {
    return numbers.clone();
  }

  /** Whether the shard is wanted. */
  public boolean contains(int number) {
    return all || Arrays.binarySearch(numbers, number) >= 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardSelection that
        && all == that.all
        && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(all) * 31 + Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return all ? "all" : Arrays.toString(numbers);
  }
}
