package dev.lead.control.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.recovery.Recoveries;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a region should lead.
 *
 * @param version of the whole
 * @param services those that are there
 * @param removed tombstones
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Assignment(long version, List<Assigned> services, List<Removed> removed) {
  /**
   * A service of the region.
   *
   * @param ranges {@code [from, to, epoch, home]}, and what it led once; while its shards are
   *     withheld only the latter
   */
  public record Assigned(
      ServiceName service,
      long version,
      int shards,
      ServicePolicy policy,
      List<List<Object>> ranges) {}

  /** A service that is gone. */
  public record Removed(ServiceName service, long version) {}

  /**
   * The region's assignment, if it is newer than this version. There is none for an incarnation
   * that is not the registered one: what it may lead is only known once it is registered, since
   * some shards may then have to be withheld from it.
   */
  public static Optional<Assignment> after(
      Database database, RegionName name, Incarnation incarnation, long version) {
    return database.read(tx -> {
      RegionRecord region = RegionStore.find(tx, name).orElseThrow(() -> RegionStore.unknown(name));
      return region.incarnation().equals(Optional.of(incarnation))
              && region.assignmentVersion() > version
              && !Recoveries.stepped(tx)
          ? Optional.of(read(tx, region))
          : Optional.empty();
    });
  }

  private static Assignment read(Tx tx, RegionRecord region) throws SQLException {
    boolean unsure = withholds(tx, region);
    Map<ServiceName, List<Tombstone>> tombstones = Tombstone.of(tx, region.name());
    List<Assigned> services = new ArrayList<>();
    List<Removed> removed = new ArrayList<>();
    for (ServiceRecord service : ServiceStore.ofRegion(tx, region.name())) {
      if (service.removed()) {
        removed.add(new Removed(service.name(), service.version()));
        continue;
      }
      boolean withheld = unsure && Withholding.concerns(service.policy());
      List<List<Object>> ranges = new ArrayList<>();
      for (HomeRange range : service.ranges()) {
        if (!withheld && range.region().equals(region.name())) {
          ranges.add(List.of(range.from(), range.to(), range.epoch().value(), range.home()));
        }
      }
      for (Tombstone gone : tombstones.getOrDefault(service.name(), List.of())) {
        ranges.add(List.of(gone.from(), gone.to(), gone.epoch().value(), false));
      }
      services.add(
          new Assigned(
              service.name(), service.version(), service.shards(), service.policy(), ranges));
    }
    return new Assignment(region.assignmentVersion(), services, removed);
  }

  /** Whether an agent of an older incarnation may still be alive; as in {@link Withholding}. */
  public static boolean withholds(Tx tx, RegionRecord region) throws SQLException {
    return tx.number(
            "select count(*) as n from mandate_holder where region = ? and incarnation <> ? and state <> 'gone'",
            region.name().value(),
            region.incarnation().map(i -> i.id()))
        > 0;
  }
}
