package dev.lead.control.service;

import dev.lead.control.homes.Wish;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;

/**
 * What an operator wants a service to be.
 *
 * @param failover what happens to its shards when their region is lost
 */
public record ServiceWish(int shards, Wish homes, ServicePolicy policy, FailoverMode failover) {
  /** One that fails over by itself where that is safe. */
  public ServiceWish(int shards, Wish homes, ServicePolicy policy) {
    this(shards, homes, policy, FailoverMode.AUTOMATIC);
  }

  public ServiceWish {
    if (shards < 1 || shards > ShardId.MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a service has 1 to %d shards, not %d".formatted(ShardId.MAX_SHARDS, shards));
    }
  }
}
