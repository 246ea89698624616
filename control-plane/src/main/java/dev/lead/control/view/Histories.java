package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.page.Cursor;
import dev.lead.control.page.Page;
import dev.lead.core.model.ShardId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who led a shard, when, and why it changed. Thread-safe. */
public final class Histories {
  private static final String SELECT = "select * from leadership where service = ? and shard = ? ";

  /**
   * Who led at an instant.
   *
   * @param leadership empty if nobody did
   * @param before the leader before that instant, if nobody led
   * @param after the one who followed
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Moment(
      String shard,
      Instant at,
      Optional<LeadershipView> leadership,
      Optional<LeadershipView> before,
      Optional<LeadershipView> after) {}

  private final Database database;

  public Histories(Database database) {
    this.database = database;
  }

  /** Newest first. */
  public Page<LeadershipView> page(ShardId shard, Cursor cursor, int limit) {
    List<LeadershipView> found =
        database.read(tx ->
            tx.list(
                SELECT + "and token < ? order by token desc limit ?",
                LeadershipView::read,
                shard.service().value(),
                shard.number(),
                cursor.number(0, Long.MAX_VALUE),
                limit + 1));
    return Page.of(found, limit, v -> List.of(v.token()));
  }

  /** Who led at that instant, by the clocks of the agents. */
  public Moment at(ShardId shard, Instant at) {
    String service = shard.service().value();
    return database.read(tx -> {
      Optional<LeadershipView> last =
          tx.first(
              SELECT + "and from_at <= ? order by token desc limit 1",
              LeadershipView::read,
              service,
              shard.number(),
              at);
      Optional<LeadershipView> next =
          tx.first(
              SELECT + "and from_at > ? order by token limit 1",
              LeadershipView::read,
              service,
              shard.number(),
              at);
      boolean led = last.isPresent() && last.get().toAt().map(end -> end.isAfter(at)).orElse(true);
      return new Moment(
          shard.toString(), at, led ? last : Optional.empty(), led ? Optional.empty() : last, next);
    });
  }
}
