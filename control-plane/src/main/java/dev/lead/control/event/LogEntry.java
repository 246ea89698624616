package dev.lead.control.event;

import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.process.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the event log.
 *
 * @param at the clock of whoever proposed it; empty for the database's
 * @param kind what happened, in {@code snake_case}
 * @param origin where in a region's outbox it came from
 * @param actor the identity that caused it
 * @param data a JSON object
 */
public record LogEntry(
    Optional<Instant> at,
    String kind,
    Optional<RegionName> region,
    Optional<Origin> origin,
    Optional<ServiceName> service,
    Optional<ShardId> shard,
    String actor,
    String data) {
  /** A place in a region's outbox. */
  public record Origin(Incarnation incarnation, long sequence) {}

  /** Something the control plane itself did or was told to do. */
  public static LogEntry of(String kind, String actor, Map<String, ?> data) {
    return new LogEntry(
        Optional.empty(),
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        actor,
        Json.mapper().valueToTree(data).toString());
  }

  /** About this region. */
  public LogEntry in(RegionName name) {
    return new LogEntry(at, kind, Optional.of(name), origin, service, shard, actor, data);
  }

  /** About this service. */
  public LogEntry about(ServiceName name) {
    return new LogEntry(at, kind, region, origin, Optional.of(name), shard, actor, data);
  }

  /** About this shard. */
  public LogEntry about(ShardId id) {
    return new LogEntry(
        at, kind, region, origin, Optional.of(id.service()), Optional.of(id), actor, data);
  }
}
