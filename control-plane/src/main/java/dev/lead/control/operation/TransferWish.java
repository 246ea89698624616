package dev.lead.control.operation;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * Shards to move.
 *
 * @param to whom; empty for the best candidate of each shard
 * @param toRegion where to; empty for within their regions
 */
public record TransferWish(
    List<ShardId> shards, Optional<CandidateName> to, Optional<RegionName> toRegion, Guard guard) {
  /** The most shards of one request. */
  public static final int MOST = 1_000;

  public TransferWish {
    shards = List.copyOf(shards);
    if (shards.isEmpty() || shards.size() > MOST) {
      throw new IllegalArgumentException("1 to %d shards, not %d".formatted(MOST, shards.size()));
    }
    if (shards.stream().distinct().count() < shards.size()) {
      throw new IllegalArgumentException("a shard is named twice");
    }
  }
}
