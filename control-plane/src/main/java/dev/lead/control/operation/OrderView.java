package dev.lead.control.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.json.Stored;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An order and its outcome.
 *
 * @param state {@code pending}, {@code done}, {@code refused}, or {@code lost} with the incarnation
 *     it was given to
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OrderView(
    long id,
    String region,
    long number,
    String kind,
    String state,
    Optional<String> refusal,
    String detail,
    String actor,
    JsonNode order,
    Instant createdAt,
    Optional<Instant> completedAt) {
  /** One order. */
  public static Optional<OrderView> find(Database database, long id) {
    return database.read(
        tx -> tx.first("select * from operator_order where id = ?", OrderView::read, id));
  }

  /** Newest first. */
  public static Page<OrderView> page(Database database, Filter filter) {
    List<OrderView> found =
        database.read(tx ->
            tx.list(
                """
                select * from operator_order where id < ? and (?::text is null or region = ?)
                  and (?::text is null or state = ?)
                  and (?::text is null or body ->> 'service' = ? or body ->> 'shard' like ? || '/%')
                order by id desc limit ?
                """,
                OrderView::read,
                filter.cursor().number(0, Long.MAX_VALUE),
                filter.region().map(r -> r.value()),
                filter.region().map(r -> r.value()),
                filter.state(),
                filter.state(),
                filter.service().map(s -> s.value()),
                filter.service().map(s -> s.value()),
                filter.service().map(s -> s.value()),
                filter.limit() + 1));
    return Page.of(found, filter.limit(), v -> v.id());
  }

  private static OrderView read(Row row) throws SQLException {
    return new OrderView(
        row.number("id"),
        row.text("region"),
        row.number("number"),
        row.text("kind"),
        row.text("state"),
        row.optText("refusal"),
        row.text("detail"),
        row.text("actor"),
        Stored.tree(row.text("body")),
        row.time("created_at"),
        row.optTime("completed_at"));
  }
}
