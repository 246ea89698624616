package dev.lead.control.failover;

import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Shards that follow each other and went to the same region. */
record Run(ServiceName service, int from, int to, RegionName region) {
  static List<Run> of(Map<ShardId, RegionName> shards) {
    List<Run> runs = new ArrayList<>();
    SortedMap<ShardId, RegionName> sorted = new TreeMap<>(shards);
    sorted.forEach((shard, region) -> {
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null
          && last.service().equals(shard.service())
          && last.to() == shard.number()
          && last.region().equals(region)) {
        runs.set(runs.size() - 1, new Run(last.service(), last.from(), shard.number() + 1, region));
      } else {
        runs.add(new Run(shard.service(), shard.number(), shard.number() + 1, region));
      }
    });
    return runs;
  }
}
