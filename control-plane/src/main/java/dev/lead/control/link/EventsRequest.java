package dev.lead.control.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.Incarnation;
import java.time.Instant;
import java.util.List;

/**
 * A part of a region's outbox.
 *
 * @param events in the order of their sequence numbers, without a gap
 */
public record EventsRequest(Incarnation incarnation, List<Item> events) {
  /**
   * One event.
   *
   * @param fact as the agent wrote it; kept word for word
   */
  public record Item(long sequence, Instant at, JsonNode fact) {}

  public EventsRequest {
    events = List.copyOf(events);
  }
}
