package dev.lead.control.service;

import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.control.homes.HomeBlock;
import dev.lead.control.homes.HomeBlocks;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Moves the homes of shards: the new region gets them, the old one a tombstone, both under one
 * epoch. A handful of statements a service, however many shards there are.
 */
public final class HomeStore {
  private record Key(ServiceName service, RegionName region) {}

  private HomeStore() {}

  /**
   * Moves shards. Their leader rows become vacant rows of the new region, which keep the last
   * token. The caller holds the locks of all regions they come from and go to, drew the epoch under
   * them, and knows that the shards are there.
   *
   * @param to for each shard its new region
   */
  public static void move(Tx tx, Map<ShardId, RegionName> to, Epoch epoch) throws SQLException {
    Map<Key, BitSet> arriving = new TreeMap<>(ORDER);
    to.forEach((shard, region) ->
        arriving
            .computeIfAbsent(new Key(shard.service(), region), key -> new BitSet())
            .set(shard.number()));
    Map<Key, BitSet> leaving = new TreeMap<>(ORDER);
    Set<ServiceName> services = new TreeSet<>();
    arriving.keySet().forEach(key -> services.add(key.service()));
    for (ServiceName service : services) {
      List<HomeBlock> before = homes(tx, service);
      List<HomeBlock> after = before;
      for (Map.Entry<Key, BitSet> each : arriving.entrySet()) {
        if (each.getKey().service().equals(service)) {
          after = HomeBlocks.give(after, each.getValue(), each.getKey().region(), epoch);
          left(before, each.getKey(), each.getValue(), leaving);
        }
      }
      replace(tx, service, before, after);
    }
    tombstones(tx, arriving, leaving, epoch);
    leaders(tx, to);
    Set<RegionName> changed = new TreeSet<>();
    arriving.keySet().forEach(key -> changed.add(key.region()));
    leaving.keySet().forEach(key -> changed.add(key.region()));
    for (RegionName region : changed) {
      RegionStore.assignmentChanged(tx, region);
    }
  }

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::service).thenComparing(Key::region);

  private static void left(
      List<HomeBlock> before, Key arriving, BitSet shards, Map<Key, BitSet> leaving) {
    for (HomeBlock block : before) {
      if (!block.region().equals(arriving.region())) {
        BitSet gone = new BitSet();
        gone.set(block.from(), block.to());
        gone.and(shards);
        if (!gone.isEmpty()) {
          leaving
              .computeIfAbsent(new Key(arriving.service(), block.region()), key -> new BitSet())
              .or(gone);
        }
      }
    }
  }

  private static List<HomeBlock> homes(Tx tx, ServiceName service) throws SQLException {
    return tx.list(
        "select from_shard, to_shard, region, epoch from home_range where service = ? order by from_shard",
        row ->
            new HomeBlock(
                row.integer("from_shard"),
                row.integer("to_shard"),
                new RegionName(row.text("region")),
                new Epoch(row.number("epoch"))),
        service.value());
  }

  /** Only what changed is written. */
  private static void replace(
      Tx tx, ServiceName service, List<HomeBlock> before, List<HomeBlock> after)
      throws SQLException {
    List<HomeBlock> gone = minus(before, after);
    List<HomeBlock> added = minus(after, before);
    tx.update(
        "delete from home_range where service = ? and from_shard = any(?)",
        service.value(),
        Columns.integers(gone, HomeBlock::from));
    tx.update(
        """
        insert into home_range (service, from_shard, to_shard, region, epoch, home)
        select ?, u.*, true from unnest(?::integer[], ?::integer[], ?::text[], ?::integer[]) as u
        """,
        service.value(),
        Columns.integers(added, HomeBlock::from),
        Columns.integers(added, HomeBlock::to),
        Columns.texts(added, b -> b.region().value()),
        Columns.integers(added, b -> (int) b.epoch().value()));
  }

  private static List<HomeBlock> minus(List<HomeBlock> all, List<HomeBlock> others) {
    Set<HomeBlock> known = new HashSet<>(others);
    return all.stream().filter(block -> !known.contains(block)).toList();
  }

  private static void tombstones(
      Tx tx, Map<Key, BitSet> arriving, Map<Key, BitSet> leaving, Epoch epoch) throws SQLException {
    Set<Key> keys = new TreeSet<>(ORDER);
    keys.addAll(arriving.keySet());
    keys.addAll(leaving.keySet());
    for (Key key : keys) {
      List<HomeBlock> before =
          tx.list(
              "select from_shard, to_shard, epoch from tombstone_range where service = ? and region = ?"
                  + " order by from_shard",
              row ->
                  new HomeBlock(
                      row.integer("from_shard"),
                      row.integer("to_shard"),
                      key.region(),
                      new Epoch(row.number("epoch"))),
              key.service().value(),
              key.region().value());
      List<HomeBlock> after = HomeBlocks.take(before, arriving.getOrDefault(key, new BitSet()));
      after = HomeBlocks.give(after, leaving.getOrDefault(key, new BitSet()), key.region(), epoch);
      List<HomeBlock> gone = minus(before, after);
      List<HomeBlock> added = minus(after, before);
      tx.update(
          "delete from tombstone_range where service = ? and region = ? and from_shard = any(?)",
          key.service().value(),
          key.region().value(),
          Columns.integers(gone, HomeBlock::from));
      tx.update(
          """
          insert into tombstone_range (service, region, from_shard, to_shard, epoch)
          select ?, ?, u.* from unnest(?::integer[], ?::integer[], ?::integer[]) as u
          """,
          key.service().value(),
          key.region().value(),
          Columns.integers(added, HomeBlock::from),
          Columns.integers(added, HomeBlock::to),
          Columns.integers(added, b -> (int) b.epoch().value()));
    }
  }

  private static void leaders(Tx tx, Map<ShardId, RegionName> to) throws SQLException {
    List<Map.Entry<ShardId, RegionName>> rows = new ArrayList<>(to.entrySet());
    tx.update(
        """
        update leader l set region = u.region, state = 'vacant', session = null, leader = null, standby = null,
          standby_session = null, transfer = null, since = now()
        from unnest(?::text[], ?::integer[], ?::text[]) as u (service, shard, region)
        where l.service = u.service and l.shard = u.shard
        """,
        Columns.texts(rows, r -> r.getKey().service().value()),
        Columns.integers(rows, r -> r.getKey().number()),
        Columns.texts(rows, r -> r.getValue().value()));
  }
}
