package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Spreads shards over regions as evenly as possible. */
public final class Shares {
  private Shares() {}

  /**
   * How many of {@code count} new ones each region gets: one by one to the region that has the
   * fewest; among equals to the one named first.
   *
   * @param has how many each has already
   */
  public static Map<RegionName, Integer> of(
      List<RegionName> regions, Map<RegionName, Integer> has, int count) {
    Map<RegionName, Integer> gets = new HashMap<>();
    Comparator<RegionName> poorest =
        Comparator.comparingInt(r -> has.getOrDefault(r, 0) + gets.getOrDefault(r, 0));
    for (int i = 0; i < count; i++) {
      gets.merge(regions.stream().min(poorest).orElseThrow(), 1, Integer::sum);
    }
    return gets;
  }
}
