package dev.lead.control.service;

import dev.lead.control.db.Tx;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run of shards that a region may not lead any more.
 *
 * @param from first shard
 * @param to last shard + 1
 * @param epoch drawn with the decision that took them
 */
public record Tombstone(int from, int to, Epoch epoch) {
  /** Those of a region, by service. */
  static Map<ServiceName, List<Tombstone>> of(Tx tx, RegionName region) throws SQLException {
    Map<ServiceName, List<Tombstone>> all = new TreeMap<>();
    tx.list(
        "select service, from_shard, to_shard, epoch from tombstone_range where region = ?"
            + " order by service, from_shard",
        row ->
            all.computeIfAbsent(new ServiceName(row.text("service")), key -> new ArrayList<>())
                .add(
                    new Tombstone(
                        row.integer("from_shard"),
                        row.integer("to_shard"),
                        new Epoch(row.number("epoch")))),
        region.value());
    return all;
  }
}
