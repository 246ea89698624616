package dev.lead.core.simulate;

import dev.lead.core.model.ShardId;
import java.util.Set;

/** Somebody who may act on shards until a deadline on its own clock. */
interface Holder {
  /** Whether by its own lights it may act now. */
  boolean holds(ShardId shard);

  /** The shards it was given. */
  Set<ShardId> shards();
}
