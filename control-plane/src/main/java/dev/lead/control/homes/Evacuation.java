package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Spreads the shards of a region over others: evenly, in blocks that follow each other, and to
 * regions with a fit candidate. Only where there is none, nobody is worse than somebody.
 */
public final class Evacuation {
  private Evacuation() {}

  /**
   * Plans for one service.
   *
   * @param shards in their order
   * @param refuges preferred ones first
   * @return for each shard its region; those that nobody could lead are left out
   */
  public static Map<Integer, RegionName> plan(Collection<Integer> shards, List<Refuge> refuges) {
    Map<List<RegionName>, List<Integer>> groups = new LinkedHashMap<>();
    for (int shard : shards) {
      List<RegionName> options = options(refuges, shard);
      if (!options.isEmpty()) {
        groups.computeIfAbsent(options, key -> new ArrayList<>()).add(shard);
      }
    }
    Map<RegionName, Integer> has = new HashMap<>();
    refuges.forEach(refuge -> has.put(refuge.region(), refuge.has()));
    Map<Integer, RegionName> plan = new TreeMap<>();
    groups.forEach((options, group) -> {
      Map<RegionName, Integer> gets = Shares.of(options, has, group.size());
      int next = 0;
      for (RegionName region : options) {
        int size = gets.getOrDefault(region, 0);
        for (int shard : group.subList(next, next + size)) {
          plan.put(shard, region);
        }
        has.merge(region, size, Integer::sum);
        next += size;
      }
    });
    return plan;
  }

  private static List<RegionName> options(List<Refuge> refuges, int shard) {
    List<RegionName> fit = those(refuges, Refuge::fit, shard);
    return fit.isEmpty() ? those(refuges, Refuge::any, shard) : fit;
  }

  private static List<RegionName> those(
      List<Refuge> refuges, Function<Refuge, IntPredicate> which, int shard) {
    return refuges.stream()
        .filter(refuge -> which.apply(refuge).test(shard))
        .map(Refuge::region)
        .toList();
  }
}
