package dev.lead.control.homes;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;

/**
 * A run of shards that one decision gave to a region, or took from it.
 *
 * @param from first shard
 * @param to last shard + 1
 * @param epoch drawn with the decision
 */
public record HomeBlock(int from, int to, RegionName region, Epoch epoch) {
  public HomeBlock {
    if (from < 0 || from >= to) {
      throw new IllegalArgumentException("no shards: %d to %d".formatted(from, to));
    }
  }
}
