package dev.lead.client;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Which shards of a service a candidate wants to lead. Immutable. */
public final class Shards {
  private static final Shards ALL = new Shards(List.of(), true);

  private final List<Integer> numbers;
  private final boolean all;

  private Shards(List<Integer> numbers, boolean all) {
    this.numbers = numbers;
    this.all = all;
  }

  /** Every shard of the service, however many there are. */
  public static Shards all() {
    return ALL;
  }

  /**
   * Only these.
   *
   * @throws IllegalArgumentException if there is none, or a number no shard can have
   */
  public static Shards of(int... numbers) {
    if (numbers.length == 0) {
      throw new IllegalArgumentException("name at least one shard, or use Shards.all()");
    }
    return new Shards(
        Arrays.stream(numbers).map(Shard::requireNumber).sorted().distinct().boxed().toList(),
        false);
  }

  boolean isAll() {
    return all;
  }

  List<Integer> numbers() {
    return numbers;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shards that && all == that.all && numbers.equals(that.numbers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(all, numbers);
  }

  @Override
  public String toString() {
    return all ? "all" : numbers.toString();
  }
}
