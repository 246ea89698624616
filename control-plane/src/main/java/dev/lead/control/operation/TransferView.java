package dev.lead.control.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.projection.TransferState;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transfer and how far it is.
 *
 * @param state of the whole: that of the shard that is least far; once all are over, {@code
 *     completed}, {@code refused}, {@code rolled_back} or {@code lost} if all ended so, else {@code
 *     partly_completed}
 * @param cause {@code operator}, or why the region began it by itself
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TransferView(
    long id,
    String state,
    Optional<String> to,
    String cause,
    String actor,
    Instant createdAt,
    List<Item> shards) {
  /** One shard of it. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Item(
      String shard,
      String region,
      long number,
      String state,
      Optional<String> from,
      Optional<String> to,
      Token token,
      Optional<Token> newToken,
      String detail,
      Instant changedAt) {}

  private record Head(long id, Optional<String> to, String cause, String actor, Instant at) {}

  /** One transfer. */
  public static Optional<TransferView> find(Database database, long id) {
    return database.read(tx -> {
      Optional<Head> head = tx.first("select * from transfer where id = ?", TransferView::head, id);
      return head.isEmpty()
          ? Optional.empty()
          : Optional.of(views(tx, List.of(head.get())).getFirst());
    });
  }

  /** Newest first. */
  public static Page<TransferView> page(Database database, Filter filter) {
    return database.read(tx -> {
      List<Head> heads =
          tx.list(
              """
              select * from transfer t where id < ? and exists (
                select 1 from transfer_shard s where s.transfer = t.id
                  and (?::text is null or s.region = ?) and (?::text is null or s.service = ?)
                  and (?::integer is null or s.shard = ?) and (?::text is null or s.state = ?))
              order by id desc limit ?
              """,
              TransferView::head,
              filter.cursor().number(0, Long.MAX_VALUE),
              filter.region().map(r -> r.value()),
              filter.region().map(r -> r.value()),
              filter.service().map(s -> s.value()),
              filter.service().map(s -> s.value()),
              filter.shard(),
              filter.shard(),
              filter.state(),
              filter.state(),
              filter.limit() + 1);
      return Page.of(views(tx, heads), filter.limit(), v -> v.id());
    });
  }

  private static List<TransferView> views(Tx tx, List<Head> heads) throws SQLException {
    Map<Long, List<Item>> items = new LinkedHashMap<>();
    tx.list(
        "select * from transfer_shard where transfer = any(?) order by transfer, service, shard",
        row ->
            items.computeIfAbsent(row.number("transfer"), key -> new ArrayList<>()).add(item(row)),
        (Object) heads.stream().map(Head::id).toArray(Long[]::new));
    return heads.stream()
        .map(head -> {
          List<Item> own = items.getOrDefault(head.id(), List.of());
          return new TransferView(
              head.id(),
              whole(own.stream().map(i -> TransferState.of(i.state())).toList()),
              head.to(),
              head.cause(),
              head.actor(),
              head.at(),
              own);
        })
        .toList();
  }

  static String whole(List<TransferState> states) {
    Optional<TransferState> least =
        states.stream().filter(TransferState::open).min(TransferState::compareTo);
    if (least.isPresent()) {
      return least.get().text();
    }
    return states.stream().distinct().count() == 1
        ? states.getFirst().text()
        : states.contains(TransferState.COMPLETED) ? "partly_completed" : "rolled_back";
  }

  private static Head head(Row row) throws SQLException {
    return new Head(
        row.number("id"),
        row.optText("target"),
        row.text("cause"),
        row.text("actor"),
        row.time("created_at"));
  }

  private static Item item(Row row) throws SQLException {
    return new Item(
        row.text("service") + "/" + row.integer("shard"),
        row.text("region"),
        row.number("number"),
        row.text("state"),
        row.optText("from_leader"),
        row.optText("to_leader"),
        new Token(row.number("token")),
        row.optNumber("new_token").map(Token::new),
        row.text("detail"),
        row.time("changed_at"));
  }
}
