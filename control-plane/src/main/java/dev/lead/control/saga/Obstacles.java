package dev.lead.control.saga;

import dev.lead.control.db.Tx;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.move.Move;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.service.Assignment;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What has come up against a move since it was asked for. */
final class Obstacles {
  private final Tx tx;
  private final RegionRecord source;
  private final RegionRecord destination;
  private final Map<ServiceName, Optional<String>> known = new HashMap<>();

  Obstacles(Tx tx, RegionRecord source, RegionRecord destination) {
    this.tx = tx;
    this.source = source;
    this.destination = destination;
  }

  Optional<String> of(Move move) throws SQLException {
    ServiceName name = move.shard().service();
    Optional<String> found = known.get(name);
    if (found == null) {
      found = find(name);
      known.put(name, found);
    }
    return found;
  }

  private Optional<String> find(ServiceName name) throws SQLException {
    Optional<ServiceRecord> service = ServiceStore.find(tx, name);
    if (service.isEmpty()) {
      return Optional.of("the service was removed");
    }
    if (!service.get().regions().contains(destination.name())) {
      return Optional.of(
          "%s is not among the regions of the service any more".formatted(destination.name()));
    }
    if (Withholding.concerns(service.get().policy())) {
      for (RegionRecord region : java.util.List.of(source, destination)) {
        if (Assignment.withholds(tx, region)) {
          return Optional.of(
              "an agent of an older incarnation of %s may be alive, and the service holds its leaders while cut off"
                  .formatted(region.name()));
        }
      }
    }
    return Optional.empty();
  }
}
