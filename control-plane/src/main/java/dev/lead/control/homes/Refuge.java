package dev.lead.control.homes;

import dev.lead.core.model.RegionName;
import java.util.function.IntPredicate;

/**
 * A region that could take shards of a service.
 *
 * @param has how many it leads already
 * @param fit whether it has a fit candidate for a shard
 * @param any whether it has any candidate for it
 */
public record Refuge(RegionName region, int has, IntPredicate fit, IntPredicate any) {}
