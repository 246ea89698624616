package dev.lead.control.region;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.recovery.Epochs;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads and locks regions. */
public final class RegionStore {
  private static final String COLUMNS =
      "select name, cloud, location, zones, version, registered_at, incarnation, epoch, mandate, last_sequence,"
          + " events_dropped, last_order, assignment_version from region ";

  private RegionStore() {}

  /** One region, unlocked. */
  public static Optional<RegionRecord> find(Tx tx, RegionName name) throws SQLException {
    return tx.first(COLUMNS + "where name = ?", RegionStore::read, name.value());
  }

  /** Regions after this name, in the order of their names. */
  public static List<RegionRecord> page(Tx tx, String after, int limit) throws SQLException {
    return tx.list(
        COLUMNS + "where name > ? order by name limit ?", RegionStore::read, after, limit);
  }

  /** All of them. */
  public static List<RegionRecord> all(Tx tx) throws SQLException {
    return page(tx, "", Integer.MAX_VALUE);
  }

  /**
   * Locks a region until the end of the transaction: nobody else changes what it may do.
   *
   * @throws Refused if it was never registered
   */
  public static RegionRecord lock(Tx tx, RegionName name) throws SQLException {
    return tx.first(COLUMNS + "where name = ? for update", RegionStore::read, name.value())
        .orElseThrow(() -> unknown(name));
  }

  /**
   * Locks several regions, in the order of their names, so that two who need the same ones never
   * wait for each other.
   *
   * @throws Refused if one was never registered
   */
  public static List<RegionRecord> lockAll(Tx tx, Collection<RegionName> names)
      throws SQLException {
    List<RegionRecord> locked = new ArrayList<>();
    for (RegionName name : new TreeSet<>(names)) {
      locked.add(lock(tx, name));
    }
    return locked;
  }

  /** What is said of a name that is not registered. */
  public static Refused unknown(RegionName name) {
    return new Refused(
        Kind.UNKNOWN_REGION,
        "the region `%s` was never registered".formatted(name),
        "register it: PUT /v1/regions/%s with cloud, location and zones".formatted(name));
  }

  /**
   * Draws the next epoch. The caller holds the locks of all regions it is for.
   *
   * @throws Refused while it is not known what the regions know
   */
  public static Epoch drawEpoch(Tx tx) throws SQLException {
    return Epochs.draw(tx);
  }

  /** The last epoch drawn, by anybody. */
  public static Epoch highestEpoch(Tx tx) throws SQLException {
    return new Epoch(
        tx.number(
            "select case when is_called then last_value else 0 end as n from lead_epoch_seq"));
  }

  /** What the region should lead has changed: its agents are told. */
  public static void assignmentChanged(Tx tx, RegionName name) throws SQLException {
    tx.update(
        "update region set assignment_version = assignment_version + 1 where name = ?",
        name.value());
    tx.notify(Channel.ASSIGNMENT, name.value());
  }

  static RegionRecord read(Row row) throws SQLException {
    return new RegionRecord(
        new RegionName(row.text("name")),
        row.text("cloud"),
        row.text("location"),
        row.texts("zones"),
        row.number("version"),
        row.time("registered_at"),
        row.optUuid("incarnation").map(Incarnation::new),
        new Epoch(row.number("epoch")),
        MandateState.of(row.text("mandate")),
        row.number("last_sequence"),
        row.number("events_dropped"),
        row.number("last_order"),
        row.number("assignment_version"));
  }
}
