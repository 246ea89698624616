package dev.lead.control.service;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.json.Stored;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads services. */
public final class ServiceStore {
  private static final String COLUMNS =
      "select name, version, shards, regions, policy, failover, removed, created_at, changed_at from service ";

  private ServiceStore() {}

  /** A service, removed or not. */
  static Optional<ServiceRecord> findEven(Tx tx, ServiceName name, boolean lock)
      throws SQLException {
    Optional<ServiceRecord> bare =
        tx.first(
            COLUMNS + "where name = ?" + (lock ? " for update" : ""),
            ServiceStore::read,
            name.value());
    return bare.isEmpty() ? bare : Optional.of(with(bare.get(), ranges(tx, name)));
  }

  /** A service that is there. */
  public static Optional<ServiceRecord> find(Tx tx, ServiceName name) throws SQLException {
    return findEven(tx, name, false).filter(service -> !service.removed());
  }

  /** Services after this name, in the order of their names. */
  public static List<ServiceRecord> page(Tx tx, String after, int limit) throws SQLException {
    return withRanges(
        tx,
        tx.list(
            COLUMNS + "where not removed and name > ? order by name limit ?",
            ServiceStore::read,
            after,
            limit));
  }

  /** All that have, had or may have shards in the region, removed ones too. */
  static List<ServiceRecord> ofRegion(Tx tx, RegionName region) throws SQLException {
    return withRanges(
        tx,
        tx.list(
            COLUMNS
                + """
                where ? = any(regions)
                  or exists (select 1 from home_range h where h.service = service.name and h.region = ?)
                  or exists (select 1 from tombstone_range t where t.service = service.name and t.region = ?)
                order by name
                """,
            ServiceStore::read,
            region.value(),
            region.value(),
            region.value()));
  }

  /** Those that are there and have shards in the region now. */
  public static List<ServiceRecord> homedIn(Tx tx, RegionName region) throws SQLException {
    return withRanges(
        tx,
        tx.list(
            COLUMNS
                + """
                where not removed
                  and exists (select 1 from home_range h where h.service = service.name and h.region = ? and h.home)
                order by name
                """,
            ServiceStore::read,
            region.value()));
  }

  private static List<ServiceRecord> withRanges(Tx tx, List<ServiceRecord> services)
      throws SQLException {
    Map<ServiceName, List<HomeRange>> ranges = new TreeMap<>();
    tx.list(
        "select service, from_shard, to_shard, region, epoch, home from home_range where service = any(?)"
            + " order by service, from_shard",
        row ->
            ranges
                .computeIfAbsent(new ServiceName(row.text("service")), key -> new ArrayList<>())
                .add(range(row)),
        (Object) services.stream().map(s -> s.name().value()).toArray(String[]::new));
    return services.stream().map(s -> with(s, ranges.getOrDefault(s.name(), List.of()))).toList();
  }

  private static List<HomeRange> ranges(Tx tx, ServiceName name) throws SQLException {
    return tx.list(
        "select from_shard, to_shard, region, epoch, home from home_range where service = ? order by from_shard",
        ServiceStore::range,
        name.value());
  }

  private static HomeRange range(Row row) throws SQLException {
    return new HomeRange(
        row.integer("from_shard"),
        row.integer("to_shard"),
        new RegionName(row.text("region")),
        new Epoch(row.number("epoch")),
        row.flag("home"));
  }

  private static ServiceRecord read(Row row) throws SQLException {
    return new ServiceRecord(
        new ServiceName(row.text("name")),
        row.number("version"),
        row.integer("shards"),
        row.texts("regions").stream().map(RegionName::new).toList(),
        Stored.read(row.text("policy"), ServicePolicy.class),
        FailoverMode.of(row.text("failover")),
        row.flag("removed"),
        List.of(),
        row.time("created_at"),
        row.time("changed_at"));
  }

  private static ServiceRecord with(ServiceRecord bare, List<HomeRange> ranges) {
    return new ServiceRecord(
        bare.name(),
        bare.version(),
        bare.shards(),
        bare.regions(),
        bare.policy(),
        bare.failover(),
        bare.removed(),
        ranges,
        bare.createdAt(),
        bare.changedAt());
  }
}
