package dev.lead.core.model;

/**
 * One shard of a service, written {@code payments/17}.
 *
 * @param service the service
 * @param number from 0 to the service's shard count − 1
 */
public record ShardId(ServiceName service, int number) implements Comparable<ShardId> {
  /** The most shards a service can have. */
  public static final int MAX_SHARDS = 100_000;

  public ShardId {
    if (number < 0 || number >= MAX_SHARDS) {
      throw new IllegalArgumentException(
          "shard number must be 0 to " + (MAX_SHARDS - 1) + ": " + number);
    }
  }

  /**
   * Reads {@code service/number}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static ShardId parse(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      try {
        return new ShardId(
            new ServiceName(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "a shard is written SERVICE/NUMBER, for example payments/17: " + text, e);
      }
    }
    throw new IllegalArgumentException(
        "a shard is written SERVICE/NUMBER, for example payments/17: " + text);
  }

  @Override
  public int compareTo(ShardId other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return service + "/" + number;
  }
}
