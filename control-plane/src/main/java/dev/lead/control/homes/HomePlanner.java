package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives new shards their homes. Shards that have a home keep it: moving one needs the consent of
 * the region that leads it, which is a transfer and not a change of a description.
 */
public final class HomePlanner {
  private HomePlanner() {}

  /**
   * Plans.
   *
   * @param present homes of the shards that exist, in their order, without a gap from 0
   * @param shards how many there shall be; at least as many as exist
   * @param closed regions that are drained, and get no new shards
   */
  public static Plan plan(List<Home> present, int shards, Wish wish, Set<RegionName> closed) {
    return switch (wish) {
      case Wish.Spread spread -> spread(present, shards, spread.regions(), closed);
      case Wish.Exactly exactly -> exactly(present, shards, exactly.homes(), closed);
    };
  }

  private static Plan spread(
      List<Home> present, int shards, List<RegionName> regions, Set<RegionName> closed) {
    if (regions.isEmpty()) {
      return new Plan.Invalid("at least one region is needed");
    }
    if (new HashSet<>(regions).size() < regions.size()) {
      return new Plan.Invalid("a region is named twice");
    }
    Map<RegionName, Integer> has = new HashMap<>();
    present.forEach(home -> has.merge(home.region(), home.size(), Integer::sum));
    for (Map.Entry<RegionName, Integer> each : has.entrySet()) {
      if (!regions.contains(each.getKey())) {
        return new Plan.WouldStrand(each.getKey(), each.getValue());
      }
    }
    int next = present.isEmpty() ? 0 : present.getLast().to();
    List<RegionName> open = regions.stream().filter(r -> !closed.contains(r)).toList();
    if (open.isEmpty() && shards > next) {
      return new Plan.Closed(regions.getFirst());
    }
    Map<RegionName, Integer> gets = Shares.of(open, has, shards - next);
    List<Home> added = new ArrayList<>();
    for (RegionName region : regions) {
      int size = gets.getOrDefault(region, 0);
      if (size > 0) {
        added.add(new Home(region, next, next + size));
        next += size;
      }
    }
    return new Plan.Feasible(added);
  }

  private static Plan exactly(
      List<Home> present, int shards, List<Home> wanted, Set<RegionName> closed) {
    int next = 0;
    for (Home home : wanted) {
      if (home.from() != next) {
        return new Plan.Invalid(
            "the placements must follow each other from shard 0: one begins at %d where %d should"
                .formatted(home.from(), next));
      }
      next = home.to();
    }
    if (next != shards) {
      return new Plan.Invalid(
          "the placements cover %d shards, but the service has %d".formatted(next, shards));
    }
    int exist = present.isEmpty() ? 0 : present.getLast().to();
    for (Home old : present) {
      for (Home home : wanted) {
        int first = Math.max(old.from(), home.from());
        if (first < Math.min(old.to(), home.to()) && !old.region().equals(home.region())) {
          return new Plan.WouldMove(first, old.region(), home.region());
        }
      }
    }
    List<Home> added = new ArrayList<>();
    for (Home home : wanted) {
      if (home.to() > exist) {
        if (closed.contains(home.region())) {
          return new Plan.Closed(home.region());
        }
        added.add(new Home(home.region(), Math.max(home.from(), exist), home.to()));
      }
    }
    return new Plan.Feasible(added);
  }
}
