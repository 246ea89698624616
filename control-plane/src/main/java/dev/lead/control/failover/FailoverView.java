package dev.lead.control.failover;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A failover and how far it is.
 *
 * @param state {@code open} while shards wait for a region that can lead them, else {@code ended}
 * @param moved how many shards got a new home
 * @param led how many of these have a leader that is ready
 * @param waiting how many wait for a home
 * @param services what it means for each service that still has shards there; while it is open
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FailoverView(
    long id,
    RegionName region,
    String state,
    String cause,
    String actor,
    boolean acceptOverlap,
    long moved,
    long led,
    long waiting,
    List<Moved> ranges,
    List<ServicePart> services,
    String detail,
    Instant startedAt,
    Optional<Instant> endedAt) {
  /** A run of shards that got a new home together. */
  public record Moved(String service, int from, int to, String region, long epoch) {}

  private record Head(
      long id,
      RegionName region,
      String cause,
      String actor,
      boolean overlap,
      String detail,
      Instant startedAt,
      Optional<Instant> endedAt) {}

  /** One of them. */
  public static Optional<FailoverView> find(Database database, long id) {
    return database.read(tx -> {
      Optional<Head> head = tx.first("select * from failover where id = ?", FailoverView::head, id);
      return head.isEmpty() ? Optional.empty() : Optional.of(view(tx, head.get()));
    });
  }

  /** Newest first. */
  public static Page<FailoverView> page(Database database, Filter filter) {
    return database.read(tx -> {
      List<FailoverView> views = new ArrayList<>();
      for (Head head :
          tx.list(
              """
              select * from failover where id < ? and (?::text is null or region = ?)
                and (?::text is null or (ended_at is null) = (? = 'open'))
              order by id desc limit ?
              """,
              FailoverView::head,
              filter.cursor().number(0, Long.MAX_VALUE),
              filter.regionText(),
              filter.regionText(),
              filter.state(),
              filter.state(),
              filter.limit() + 1)) {
        views.add(view(tx, head));
      }
      return Page.of(views, filter.limit(), v -> v.id());
    });
  }

  /** What is said of one that does not exist. */
  public static Refused unknown(long id) {
    return new Refused(
        Kind.UNKNOWN_FAILOVER,
        "there is no failover %d".formatted(id),
        "list them with GET /v1/failovers");
  }

  private static FailoverView view(Tx tx, Head head) throws SQLException {
    List<Moved> ranges =
        tx.list(
            "select service, from_shard, to_shard, region, epoch from failover_range where failover = ?"
                + " order by service, from_shard",
            row ->
                new Moved(
                    row.text("service"),
                    row.integer("from_shard"),
                    row.integer("to_shard"),
                    row.text("region"),
                    row.number("epoch")),
            head.id());
    long led =
        tx.number(
            """
            select count(*) as n from failover_range r join leader l
              on l.service = r.service and l.shard >= r.from_shard and l.shard < r.to_shard
            where r.failover = ? and l.state in ('active', 'preparing', 'draining') and l.token >= r.epoch::bigint << 32
            """,
            head.id());
    LostRegion.Plan plan = new LostRegion.Plan(List.of(), Map.of());
    if (head.endedAt().isEmpty()) {
      Optional<FailoverRow> open = FailoverRow.open(tx, head.region());
      if (open.isPresent()) {
        plan = LostRegion.look(tx, head.region()).plan(open.get().wish());
      }
    }
    return new FailoverView(
        head.id(),
        head.region(),
        head.endedAt().isEmpty() ? "open" : "ended",
        head.cause(),
        head.actor(),
        head.overlap(),
        ranges.stream().mapToLong(r -> r.to() - r.from()).sum(),
        led,
        plan.waiting() + plan.to().size(),
        ranges,
        plan.parts(),
        head.detail(),
        head.startedAt(),
        head.endedAt());
  }

  private static Head head(Row row) throws SQLException {
    return new Head(
        row.number("id"),
        new RegionName(row.text("region")),
        row.text("cause"),
        row.text("actor"),
        row.flag("accept_overlap"),
        row.text("detail"),
        row.time("started_at"),
        row.optTime("ended_at"));
  }
}
