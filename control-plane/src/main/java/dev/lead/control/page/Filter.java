package dev.lead.control.page;

import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.util.Optional;

/** What a list is narrowed to, and which part of it. */
public record Filter(
    Optional<RegionName> region,
    Optional<ServiceName> service,
    Optional<Integer> shard,
    Optional<String> state,
    Cursor cursor,
    int limit) {
  /** Everything, the first part. */
  public static final Filter ALL =
      new Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Cursor.START,
          Page.MOST);

  /** For queries. */
  public Optional<String> regionText() {
    return region.map(RegionName::value);
  }

  /** For queries. */
  public Optional<String> serviceText() {
    return service.map(ServiceName::value);
  }
}
