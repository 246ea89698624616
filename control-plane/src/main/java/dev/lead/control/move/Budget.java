package dev.lead.control.move;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many moves may be under way at a time.
 *
 * @param perRegion into or out of a region
 * @param perService of a service
 * @param perTarget to one candidate; as long as the region has not said to whom, as many as it has
 *     candidates of that service times this
 */
public record Budget(int perRegion, int perService, int perTarget) {
  /** 50, 100 and 25. */
  public static final Budget DEFAULT = new Budget(50, 100, 25);

  /** A move that counts, or that wants to. */
  public record Load(
      long id,
      ServiceName service,
      RegionName source,
      RegionName destination,
      Optional<CandidateName> target) {}

  /** Candidates of a service in a region. */
  public record Place(ServiceName service, RegionName region) {}

  private record Target(Place place, CandidateName candidate) {}

  public Budget {
    if (perRegion < 1 || perService < 1 || perTarget < 1) {
      throw new IllegalArgumentException("a budget is at least 1");
    }
  }

  /**
   * Who may begin.
   *
   * @param underWay those that count
   * @param queued oldest first
   * @param candidates how many could be targets
   * @return ids, oldest first
   */
  public List<Long> admit(List<Load> underWay, List<Load> queued, Map<Place, Integer> candidates) {
    Map<Object, Integer> used = new HashMap<>();
    underWay.forEach(load -> count(used, load));
    List<Long> admitted = new ArrayList<>();
    for (Load load : queued) {
      if (fits(used, load, candidates)) {
        count(used, load);
        admitted.add(load.id());
      }
    }
    return admitted;
  }

  private boolean fits(Map<Object, Integer> used, Load load, Map<Place, Integer> candidates) {
    Place place = place(load);
    int targets = Math.max(1, candidates.getOrDefault(place, 1));
    return used.getOrDefault(load.source(), 0) < perRegion
        && used.getOrDefault(load.destination(), 0) < perRegion
        && used.getOrDefault(load.service(), 0) < perService
        && used.getOrDefault(place, 0) < (long) perTarget * targets
        && (load.target().isEmpty()
            || used.getOrDefault(new Target(place, load.target().get()), 0) < perTarget);
  }

  private static void count(Map<Object, Integer> used, Load load) {
    used.merge(load.source(), 1, Integer::sum);
    used.merge(load.destination(), 1, Integer::sum);
    used.merge(load.service(), 1, Integer::sum);
    used.merge(place(load), 1, Integer::sum);
    load.target().ifPresent(t -> used.merge(new Target(place(load), t), 1, Integer::sum));
  }

  private static Place place(Load load) {
    return new Place(load.service(), load.destination());
  }
}
