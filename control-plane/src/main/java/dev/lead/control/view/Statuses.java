package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Sides;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the status, and regions with their counts, each from a single snapshot. Thread-safe. */
public final class Statuses {
  private static final RegionView.Led NO_SHARDS = new RegionView.Led(0, 0, 0, 0);

  private final Database database;
  private final Agents agents;

  public Statuses(Database database, Agents agents) {
    this.database = database;
    this.agents = agents;
  }

  /** The status of everything. */
  public Status read() {
    return database.read(tx -> {
      List<AgentView> all = agents.all(tx);
      List<RegionRecord> records = RegionStore.all(tx);
      List<RegionView> regions = views(tx, records, all);
      RegionView.Led leaders =
          regions.stream().map(RegionView::leaders).reduce(NO_SHARDS, RegionView.Led::plus);
      return new Status(regions, all, leaders, ProblemFinder.find(tx, records, regions, all));
    });
  }

  /** Regions in the order of their names. */
  public Page<RegionView> regions(Filter filter) {
    return database.read(tx -> {
      List<RegionRecord> found = RegionStore.page(tx, filter.cursor().text(0), filter.limit() + 1);
      return Page.of(views(tx, found, agents.all(tx)), filter.limit(), v -> v.name());
    });
  }

  /** One region. */
  public Optional<RegionView> region(RegionName name) {
    return database.read(tx -> {
      Optional<RegionRecord> found = RegionStore.find(tx, name);
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(views(tx, List.of(found.get()), agents.all(tx)).getFirst());
    });
  }

  private static List<RegionView> views(Tx tx, List<RegionRecord> regions, List<AgentView> agents)
      throws SQLException {
    Map<String, RegionView.Led> led = led(tx);
    Set<RegionName> drained = Sides.drained(tx);
    List<RegionView> views = new ArrayList<>();
    for (RegionRecord region : regions) {
      String name = region.name().value();
      List<AgentView> own =
          agents.stream()
              .filter(a -> a.region().equals(name) && !a.state().equals("gone"))
              .toList();
      long live = own.stream().filter(a -> a.state().equals("live")).count();
      views.add(
          RegionView.of(
              region,
              drained.contains(region.name()),
              new RegionView.Counts(own.size(), live),
              led.getOrDefault(name, NO_SHARDS)));
    }
    return views;
  }

  private static Map<String, RegionView.Led> led(Tx tx) throws SQLException {
    Map<String, RegionView.Led> led = new HashMap<>();
    tx.list(
        "select region, count(*) as total,"
            + " count(*) filter (where state in ('granted', 'active', 'preparing', 'draining')) as led,"
            + " count(*) filter (where state = 'unknown') as unknown from ("
            + LeaderView.SELECT
            + ") as shown group by region",
        row -> {
          long total = row.number("total");
          long has = row.number("led");
          return led.put(
              row.text("region"),
              new RegionView.Led(total, has, total - has, row.number("unknown")));
        });
    return led;
  }
}
