package dev.lead.control.region;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.problem.Precondition;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registers regions and changes their description. Thread-safe. */
public final class Regions {
  private final Database database;

  public Regions(Database database) {
    this.database = database;
  }

  /**
   * Registers a region, or changes its description.
   *
   * @throws dev.lead.control.problem.Refused if its version is not acceptable
   */
  public RegionRecord put(
      RegionName name, RegionDescription description, Precondition precondition, String actor) {
    return database.transaction(tx -> {
      boolean created = insert(tx, name, description);
      RegionRecord before = RegionStore.lock(tx, name);
      precondition.require("the region `%s`".formatted(name), created ? 0 : before.version());
      if (!created && same(before, description)) {
        return before;
      }
      if (!created) {
        update(tx, name, description);
      }
      EventLog.append(
          tx,
          List.of(
              LogEntry.of(
                      created ? "region_registered" : "region_changed",
                      actor,
                      Map.of(
                          "cloud", description.cloud(),
                          "location", description.location(),
                          "zones", description.zones()))
                  .in(name)));
      return RegionStore.lock(tx, name);
    });
  }

  /** One region. */
  public Optional<RegionRecord> find(RegionName name) {
    return database.read(tx -> RegionStore.find(tx, name));
  }

  private static boolean insert(Tx tx, RegionName name, RegionDescription description)
      throws SQLException {
    return tx.update(
            "insert into region (name, cloud, location, zones) values (?, ?, ?, ?) on conflict do nothing",
            name.value(),
            description.cloud(),
            description.location(),
            description.zones().toArray(String[]::new))
        == 1;
  }

  private static void update(Tx tx, RegionName name, RegionDescription description)
      throws SQLException {
    tx.update(
        "update region set cloud = ?, location = ?, zones = ?, version = version + 1, changed_at = now()"
            + " where name = ?",
        description.cloud(),
        description.location(),
        description.zones().toArray(String[]::new),
        name.value());
  }

  private static boolean same(RegionRecord before, RegionDescription description) {
    return before.cloud().equals(description.cloud())
        && before.location().equals(description.location())
        && before.zones().equals(description.zones());
  }
}
