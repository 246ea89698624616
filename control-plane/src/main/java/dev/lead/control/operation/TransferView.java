package dev.lead.control.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
    Optional<String> toRegion,
    String cause,
    String actor,
    Instant createdAt,
    List<Item> shards) {
  /**
   * One shard of it.
   *
   * @param region where it was led
   * @param toRegion where it goes, if that is another region
   * @param number of the order within the region; 0 between regions
   * @param since when the present state began
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Item(
      String shard,
      String region,
      Optional<String> toRegion,
      long number,
      String state,
      Optional<String> from,
      Optional<String> to,
      Token token,
      Optional<Token> newToken,
      String detail,
      Instant since) {}

  private record Head(
      long id,
      Optional<String> to,
      Optional<String> toRegion,
      String cause,
      String actor,
      Instant at) {}

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
                select 1 from (
                  select region, service, shard, state from transfer_shard where transfer = t.id
                  union all select source, service, shard, state from shard_move where transfer = t.id
                  union all select destination, service, shard, state from shard_move where transfer = t.id) s
                where (?::text is null or s.region = ?) and (?::text is null or s.service = ?)
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
    tx.list(
        "select *, coalesce(target, wish) as shown_target from shard_move where transfer = any(?) order by transfer, service, shard",
        row ->
            items.computeIfAbsent(row.number("transfer"), key -> new ArrayList<>()).add(moved(row)),
        (Object) heads.stream().map(Head::id).toArray(Long[]::new));
    return heads.stream()
        .map(head -> {
          List<Item> own = items.getOrDefault(head.id(), List.of());
          return new TransferView(
              head.id(),
              whole(own.stream().map(Item::state).toList()),
              head.to(),
              head.toRegion(),
              head.cause(),
              head.actor(),
              head.at(),
              own);
        })
        .toList();
  }

  /** From the one that is least far to the one that is furthest. */
  private static final List<String> OPEN =
      List.of(
          "queued",
          "pending",
          "warming",
          "preparing",
          "warm",
          "draining",
          "released",
          "granted",
          "activating");

  static String whole(List<String> states) {
    Optional<String> least =
        states.stream().filter(OPEN::contains).min(Comparator.comparingInt(OPEN::indexOf));
    if (least.isPresent()) {
      return least.get();
    }
    return states.stream().distinct().count() == 1
        ? states.getFirst()
        : states.contains("completed") ? "partly_completed" : "rolled_back";
  }

  private static Head head(Row row) throws SQLException {
    return new Head(
        row.number("id"),
        row.optText("target"),
        row.optText("to_region"),
        row.text("cause"),
        row.text("actor"),
        row.time("created_at"));
  }

  private static Item item(Row row) throws SQLException {
    return new Item(
        row.text("service") + "/" + row.integer("shard"),
        row.text("region"),
        Optional.empty(),
        row.number("number"),
        row.text("state"),
        row.optText("from_leader"),
        row.optText("to_leader"),
        new Token(row.number("token")),
        row.optNumber("new_token").map(Token::new),
        row.text("detail"),
        row.time("changed_at"));
  }

  private static Item moved(Row row) throws SQLException {
    String detail = row.text("detail");
    return new Item(
        row.text("service") + "/" + row.integer("shard"),
        row.text("source"),
        Optional.of(row.text("destination")),
        0,
        row.text("state"),
        row.optText("from_leader"),
        row.optText("shown_target"),
        new Token(row.number("token")),
        row.optNumber("new_token").map(Token::new),
        detail.isEmpty() ? row.optText("abort").map("goes back: "::concat).orElse("") : detail,
        row.time("since"));
  }
}
