package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.model.Epoch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A region.
 *
 * @param mandate {@code none}, {@code held} or {@code lapsed}
 * @param drained whether it is to lead nothing
 * @param version of the description, also its ETag
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RegionView(
    String name,
    String cloud,
    String location,
    List<String> zones,
    String mandate,
    boolean drained,
    Optional<String> incarnation,
    Epoch epoch,
    Counts agents,
    Led leaders,
    long assignmentVersion,
    long lastSequence,
    long version,
    Instant registeredAt) {
  /** How many, and how many of them live. */
  public record Counts(long total, long live) {}

  /**
   * Shards and how many are led.
   *
   * @param vacant not known to be led
   * @param unknown those of the vacant that had a leader when the region was last heard
   */
  public record Led(long total, long led, long vacant, long unknown) {
    Led plus(Led other) {
      return new Led(
          total + other.total, led + other.led, vacant + other.vacant, unknown + other.unknown);
    }
  }

  static RegionView of(RegionRecord region, boolean drained, Counts agents, Led leaders) {
    return new RegionView(
        region.name().value(),
        region.cloud(),
        region.location(),
        region.zones(),
        region.mandate().text(),
        drained,
        region.incarnation().map(Object::toString),
        region.epoch(),
        agents,
        leaders,
        region.assignmentVersion(),
        region.lastSequence(),
        region.version(),
        region.registeredAt());
  }
}
