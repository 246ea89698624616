package dev.lead.control.homes;

import dev.lead.core.model.RegionName;

/**
 * A run of shards that may be led in one region.
 *
 * @param from first shard
 * @param to last shard + 1
 */
public record Home(RegionName region, int from, int to) {
  public Home {
    if (from < 0 || from >= to) {
      throw new IllegalArgumentException(
          "a placement goes from a shard to a later one (exclusive): %d to %d".formatted(from, to));
    }
  }

  int size() {
    return to - from;
  }
}
