package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Row;
import dev.lead.control.json.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the event log.
 *
 * @param id rises with the order of commit
 * @param at the clock of whoever proposed it
 * @param incarnation with {@code sequence}: where in the region's outbox it came from
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EventView(
    long id,
    Instant at,
    String kind,
    Optional<String> region,
    Optional<String> incarnation,
    Optional<Long> sequence,
    Optional<String> service,
    Optional<Long> shard,
    String actor,
    JsonNode data) {
  static EventView read(Row row) throws SQLException {
    return new EventView(
        row.number("id"),
        row.time("at"),
        row.text("kind"),
        row.optText("region"),
        row.optUuid("incarnation").map(Object::toString),
        row.optNumber("sequence"),
        row.optText("service"),
        row.optNumber("shard"),
        row.text("actor"),
        Stored.tree(row.text("data")));
  }
}
