package dev.lead.control.operation;

import dev.lead.core.model.RegionName;
import java.util.List;

/**
 * Where a region stands that could lead a shard.
 *
 * @param home whether the shard lives there now
 * @param eligible whether nothing speaks against it
 * @param reasons what speaks against it, or for it
 */
public record RegionVerdict(
    RegionName region, boolean home, boolean eligible, List<String> reasons) {
  public RegionVerdict {
    reasons = List.copyOf(reasons);
  }
}
