package dev.lead.control.service;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Database;
import dev.lead.control.db.Jsonb;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.homes.Home;
import dev.lead.control.homes.HomePlanner;
import dev.lead.control.homes.Wish;
import dev.lead.control.json.Stored;
import dev.lead.control.order.StandingPauses;
import dev.lead.control.page.Cursor;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Precondition;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Creates, changes and removes services. Each change is one transaction under the locks of the
 * service and of all its regions. Thread-safe.
 */
public final class Services {
  /** What a change came to. */
  public record Put(ServiceRecord service, boolean created) {}

  private final Database database;

  public Services(Database database) {
    this.database = database;
  }

  /** A service that is there. */
  public Optional<ServiceRecord> find(ServiceName name) {
    return database.read(tx -> ServiceStore.find(tx, name));
  }

  /**
   * Makes the service what is wished.
   *
   * @throws Refused if its version is not acceptable, or the wish cannot be granted
   */
  public Put put(ServiceName name, ServiceWish wish, Precondition precondition, String actor) {
    return database.transaction(tx -> {
      List<RegionName> regions = regions(wish.homes());
      List<RegionRecord> locked = lockRegions(tx, lock(tx, name), regions);
      // Read under the locks of the regions: a shard that moves meanwhile is where it is then.
      Optional<ServiceRecord> before = ServiceStore.findEven(tx, name, false);
      boolean creating = before.isEmpty() || before.get().removed();
      precondition.require(
          "the service `%s`".formatted(name), creating ? 0 : before.orElseThrow().version());
      List<Home> added = plan(name, before, wish, drained(tx));
      if (!creating && added.isEmpty() && same(before.orElseThrow(), wish, regions)) {
        return new Put(before.orElseThrow(), false);
      }
      write(tx, name, before, wish, regions);
      grant(tx, name, before, creating, added);
      tell(tx, name, locked, before, creating, wish);
      EventLog.append(
          tx,
          List.of(
              LogEntry.of(
                      creating ? "service_created" : "service_changed",
                      actor,
                      Map.of(
                          "shards", wish.shards(),
                          "regions", regions,
                          "failover", wish.failover().text(),
                          "policy", wish.policy()))
                  .about(name)));
      return new Put(ServiceStore.find(tx, name).orElseThrow(), creating);
    });
  }

  /**
   * Removes the service: its leaders are revoked.
   *
   * @throws Refused if there is none, or its version is not acceptable
   */
  public void remove(ServiceName name, Precondition precondition, String actor) {
    database.transaction(tx -> {
      ServiceRecord service =
          lock(tx, name).filter(s -> !s.removed()).orElseThrow(() -> unknown(name));
      precondition.require("the service `%s`".formatted(name), service.version());
      Set<RegionName> regions = concerned(service);
      RegionStore.lockAll(tx, regions);
      Epoch epoch = RegionStore.drawEpoch(tx);
      tx.update(
          "update home_range set home = false, epoch = ? where service = ?",
          epoch.value(),
          name.value());
      tx.update(
          "update service set removed = true, version = version + 1, changed_at = now() where name = ?",
          name.value());
      tx.update("delete from leader where service = ?", name.value());
      // Those under way find out by themselves; those past the commit point have nowhere to arrive.
      tx.update(
          """
          update shard_move set state = 'completed', since = now(), detail = 'the service was removed'
          where service = ? and state = 'activating'
          """,
          name.value());
      tx.notify(Channel.MOVES, "");
      for (RegionName region : regions) {
        RegionStore.assignmentChanged(tx, region);
      }
      EventLog.append(tx, List.of(LogEntry.of("service_removed", actor, Map.of()).about(name)));
      return true;
    });
  }

  /** What is said of a service that is not there. */
  public static Refused unknown(ServiceName name) {
    return new Refused(
        Kind.UNKNOWN_SERVICE,
        "there is no service `%s`".formatted(name),
        "list them with GET /v1/services, or create it with PUT /v1/services/%s".formatted(name));
  }

  /** Two that create the same service at once must not both find nothing. */
  private static Optional<ServiceRecord> lock(Tx tx, ServiceName name) throws SQLException {
    tx.list("select pg_advisory_xact_lock(4920, hashtext(?))", row -> "", name.value());
    return ServiceStore.findEven(tx, name, true);
  }

  private static Set<RegionName> drained(Tx tx) throws SQLException {
    return new TreeSet<>(
        tx.list(
            "select region from drain where kind = 'region' and ended_at is null",
            row -> new RegionName(row.text("region"))));
  }

  private static List<Home> plan(
      ServiceName name, Optional<ServiceRecord> before, ServiceWish wish, Set<RegionName> drained) {
    int exist = before.map(ServiceRecord::shards).orElse(0);
    if (wish.shards() < exist) {
      throw new Refused(
          Kind.SHARDS_SHRINK,
          "the service `%s` has %d shards, and %d are wished; data already belongs to the others"
              .formatted(name, exist, wish.shards()),
          "keep at least %d shards, or use a new service".formatted(exist));
    }
    List<Home> present =
        before
            .map(s -> s.ranges().stream().map(r -> new Home(r.region(), r.from(), r.to())).toList())
            .orElse(List.of());
    return PlanRefusals.require(
        name, HomePlanner.plan(present, wish.shards(), wish.homes(), drained));
  }

  private static List<RegionName> regions(Wish wish) {
    return switch (wish) {
      case Wish.Spread spread -> spread.regions();
      case Wish.Exactly exactly -> exactly.homes().stream().map(Home::region).distinct().toList();
    };
  }

  private static boolean same(ServiceRecord before, ServiceWish wish, List<RegionName> regions) {
    return before.shards() == wish.shards()
        && before.policy().equals(wish.policy())
        && before.failover() == wish.failover()
        && before.regions().equals(regions);
  }

  /** Regions that lead shards of it, and those that may: each has to know of the service. */
  private static Set<RegionName> concerned(ServiceRecord service) {
    Set<RegionName> regions = new TreeSet<>(service.regions());
    service.ranges().forEach(range -> regions.add(range.region()));
    return regions;
  }

  private static List<RegionRecord> lockRegions(
      Tx tx, Optional<ServiceRecord> before, List<RegionName> named) throws SQLException {
    Set<RegionName> all = new TreeSet<>(named);
    before.ifPresent(service -> all.addAll(concerned(service)));
    return RegionStore.lockAll(tx, all);
  }

  private static void write(
      Tx tx,
      ServiceName name,
      Optional<ServiceRecord> before,
      ServiceWish wish,
      List<RegionName> regions)
      throws SQLException {
    Jsonb policy = new Jsonb(Stored.write(wish.policy()));
    String[] names = Columns.texts(regions, RegionName::value);
    if (before.isEmpty()) {
      tx.update(
          "insert into service (name, version, shards, regions, policy, failover) values (?, 1, ?, ?, ?, ?)",
          name.value(),
          wish.shards(),
          names,
          policy,
          wish.failover().text());
    } else {
      tx.update(
          "update service set version = version + 1, shards = ?, regions = ?, policy = ?, failover = ?,"
              + " removed = false, changed_at = now() where name = ?",
          wish.shards(),
          names,
          policy,
          wish.failover().text(),
          name.value());
    }
  }

  /** Homes come with an epoch drawn under the locks of their regions (rule 13). */
  private static void grant(
      Tx tx, ServiceName name, Optional<ServiceRecord> before, boolean creating, List<Home> added)
      throws SQLException {
    boolean returning = creating && before.isPresent();
    if (added.isEmpty() && !returning) {
      return;
    }
    Epoch epoch = RegionStore.drawEpoch(tx);
    if (returning) {
      tx.update(
          "update home_range set home = true, epoch = ? where service = ?",
          epoch.value(),
          name.value());
    }
    for (Home home : added) {
      tx.update(
          "insert into home_range (service, from_shard, to_shard, region, epoch, home) values (?, ?, ?, ?, ?, true)",
          name.value(),
          home.from(),
          home.to(),
          home.region().value(),
          epoch.value());
    }
    tx.update(
        """
        insert into leader (service, shard, region, state, token)
        select h.service, n, h.region, 'vacant',
          coalesce((select max(l.token) from leadership l where l.service = h.service and l.shard = n), 0)
        from home_range h, generate_series(h.from_shard, h.to_shard - 1) as n
        where h.service = ? on conflict do nothing
        """,
        name.value());
  }

  private static void tell(
      Tx tx,
      ServiceName name,
      List<RegionRecord> locked,
      Optional<ServiceRecord> before,
      boolean creating,
      ServiceWish wish)
      throws SQLException {
    Set<RegionName> had = creating ? Set.of() : before.map(Services::concerned).orElse(Set.of());
    Set<RegionName> has = concerned(ServiceStore.find(tx, name).orElseThrow());
    for (RegionRecord region : locked) {
      if (!has.contains(region.name())) {
        RegionStore.assignmentChanged(tx, region.name());
        continue;
      }
      // Before agents can hear of a longer lease, whoever waits for leases knows of it.
      tx.update(
          """
          update incarnation set longest_lease_ms = greatest(longest_lease_ms, lead_lease_ms(?))
          where region = ? and id = ?
          """,
          new Jsonb(Stored.write(wish.policy())),
          region.name().value(),
          region.incarnation().map(i -> i.id()));
      if (!had.contains(region.name()) && region.incarnation().isPresent()) {
        StandingPauses.orderOf(tx, region.name(), region.incarnation().get(), name, EventLog.SELF);
      }
      RegionStore.assignmentChanged(tx, region.name());
    }
  }

  /** In the order of their names. */
  public Page<ServiceRecord> page(Cursor cursor, int limit) {
    return database.read(tx ->
        Page.of(ServiceStore.page(tx, cursor.text(0), limit + 1), limit, ServiceRecord::name));
  }
}
