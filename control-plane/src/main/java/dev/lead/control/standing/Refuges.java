package dev.lead.control.standing;

import dev.lead.control.db.Tx;
import dev.lead.control.homes.Refuge;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.service.Assignment;
import dev.lead.control.service.HomeRange;
import dev.lead.control.service.ServiceRecord;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the shards of a service could go when they have to leave a region: the allowed regions with
 * a mandate that are not drained and from which nothing is withheld.
 */
public final class Refuges {
  private Refuges() {}

  /** In the order in which the service names its regions. */
  public static List<Refuge> of(
      Tx tx,
      ServiceRecord service,
      RegionName leaving,
      Map<RegionName, RegionRecord> regions,
      Set<RegionName> drained)
      throws SQLException {
    List<Refuge> refuges = new ArrayList<>();
    for (RegionName name : service.regions()) {
      RegionRecord region = regions.get(name);
      if (region == null
          || name.equals(leaving)
          || !region.reachable()
          || drained.contains(name)
          || (Withholding.concerns(service.policy()) && Assignment.withholds(tx, region))) {
        continue;
      }
      Offer offer = Offer.of(tx, service.name(), service.policy(), name);
      refuges.add(new Refuge(name, has(service, name), offer::fitFor, offer::anyFor));
    }
    return refuges;
  }

  private static int has(ServiceRecord service, RegionName region) {
    return service.ranges().stream()
        .filter(range -> range.home() && range.region().equals(region))
        .mapToInt(HomeRange::size)
        .sum();
  }
}
