package dev.lead.control.drain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.core.model.RegionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A drain and how far it is.
 *
 * @param state {@code draining}, {@code drained} (nothing is left) or {@code lifted}
 * @param remaining what is left: shards, or an agent's sessions
 * @param moving how many of them are on their way
 * @param stuck what cannot move, and why
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DrainView(
    long id,
    String kind,
    RegionName region,
    Optional<String> service,
    Optional<String> name,
    String state,
    long remaining,
    long moving,
    List<Stuck> stuck,
    String reason,
    String actor,
    Instant createdAt,
    Optional<Instant> endedAt) {
  /**
   * Shards of a service that cannot move now.
   *
   * @param first one of them
   */
  public record Stuck(String service, long shards, String first, String reason) {}

  public DrainView {
    stuck = List.copyOf(stuck);
  }
}
