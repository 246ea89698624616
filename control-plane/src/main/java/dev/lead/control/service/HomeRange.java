package dev.lead.control.service;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;

/**
 * A run of shards that share their fate.
 *
 * @param from first shard
 * @param to last shard + 1
 * @param epoch drawn with the decision
 * @param home whether they may be led there
 */
public record HomeRange(int from, int to, RegionName region, Epoch epoch, boolean home) {
  /** How many shards. */
  public int size() {
    return to - from;
  }
}
