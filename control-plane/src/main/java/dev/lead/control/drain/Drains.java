package dev.lead.control.drain;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.order.OrderStore;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.election.Order;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Begins and lifts drains. A drain is kept until it is lifted, and told to every incarnation of its
 * region. Thread-safe.
 */
public final class Drains {
  /**
   * What would become of it: the answer to a dry run.
   *
   * @param drain the drain that stands already, if one does: then it would be refused
   * @param to where the shards of a region would go, by region
   */
  public record Check(
      String kind,
      RegionName region,
      Optional<String> service,
      Optional<String> name,
      boolean possible,
      Optional<String> obstacle,
      Optional<Long> drain,
      long remaining,
      Map<String, Long> to,
      List<DrainView.Stuck> stuck) {}

  private record Stored(
      long id,
      DrainTarget target,
      String reason,
      String actor,
      Instant createdAt,
      Optional<Instant> endedAt) {}

  private static final String SELECT =
      "select id, kind, region, service, name, reason, actor, created_at, ended_at from drain ";

  private final Database database;

  public Drains(Database database) {
    this.database = database;
  }

  /**
   * What would become of it; changes nothing.
   *
   * @throws Refused if there is no such thing
   */
  public Check dryRun(DrainRequest request) {
    return database.read(tx -> {
      DrainTarget target = request.resolve(tx);
      Optional<Long> standing = standing(tx, target);
      Progress progress = Progress.of(tx, target);
      return new Check(
          target.kind(),
          target.region(),
          target.ofService(),
          target.named(),
          standing.isEmpty(),
          standing.map(id -> "%s is drained already".formatted(target.text())),
          standing,
          progress.remaining(),
          RegionShares.of(tx, target),
          progress.stuck());
    });
  }

  /**
   * Drains.
   *
   * @return the drain's id
   * @throws Refused if it is drained already, or there is no such thing
   */
  public static long begin(Tx tx, DrainRequest request, String reason, String actor)
      throws SQLException {
    DrainTarget target = request.resolve(tx);
    RegionRecord region = RegionStore.lock(tx, target.region());
    Optional<Long> standing = standing(tx, target);
    if (standing.isPresent()) {
      throw new Refused(
              Kind.ALREADY_DRAINED,
              "%s is drained already, by drain %d".formatted(target.text(), standing.get()),
              "leave it, or lift it with DELETE /v1/drains/%d".formatted(standing.get()))
          .with("drain", standing.get());
    }
    long id =
        tx.number(
            "insert into drain (kind, region, service, name, reason, actor) values (?, ?, ?, ?, ?, ?) returning id as n",
            target.kind(),
            target.region().value(),
            target.ofService(),
            target.named(),
            reason,
            actor);
    tell(tx, region, target.scope().map(Order.Drain::new), actor);
    log(tx, "drain_ordered", id, target, reason, actor);
    return id;
  }

  /**
   * Lifts a drain. Moves that it began and that are under way go on; those that wait do not begin.
   *
   * @throws Refused if there is no such drain
   */
  public void end(long id, String actor) {
    database.transaction(tx -> {
      Stored found =
          tx.first(SELECT + "where id = ?", Drains::read, id).orElseThrow(() -> unknown(id));
      RegionRecord region = RegionStore.lock(tx, found.target().region());
      boolean stands =
          tx.update(
                  "update drain set ended_at = now(), ended_by = ? where id = ? and ended_at is null",
                  actor,
                  id)
              == 1;
      if (!stands) {
        return false;
      }
      tx.update(
          """
          update shard_move m set abort = 'the drain was lifted' from transfer t
          where t.id = m.transfer and t.cause = 'drain' and t.reason = ? and m.source = ? and m.state = 'queued'
            and m.abort is null
          """,
          "drain " + id,
          region.name().value());
      tell(tx, region, found.target().scope().map(Order.Undrain::new), actor);
      log(tx, "undrain_ordered", id, found.target(), found.reason(), actor);
      return true;
    });
  }

  /** One drain, standing or not. */
  public Optional<DrainView> find(long id) {
    return database.read(tx -> {
      Optional<Stored> found = tx.first(SELECT + "where id = ?", Drains::read, id);
      return found.isEmpty() ? Optional.empty() : Optional.of(view(tx, found.get()));
    });
  }

  /** Newest first; {@code state} {@code lifted} for those that are over, else those that stand. */
  public Page<DrainView> page(Filter filter) {
    boolean lifted = filter.state().equals(Optional.of("lifted"));
    return database.read(tx -> {
      List<Stored> found =
          tx.list(
              SELECT
                  + "where id < ? and (?::text is null or region = ?) and (ended_at is not null) = ?"
                  + " order by id desc limit ?",
              Drains::read,
              filter.cursor().number(0, Long.MAX_VALUE),
              filter.regionText(),
              filter.regionText(),
              lifted,
              filter.limit() + 1);
      List<DrainView> views = new ArrayList<>();
      for (Stored each : found) {
        views.add(view(tx, each));
      }
      return Page.of(views, filter.limit(), v -> v.id());
    });
  }

  /** What is said of a drain that does not exist. */
  public static Refused unknown(long id) {
    return new Refused(
        Kind.UNKNOWN_DRAIN,
        "there is no drain %d".formatted(id),
        "list those that stand with GET /v1/drains");
  }

  private static DrainView view(Tx tx, Stored drain) throws SQLException {
    boolean lifted = drain.endedAt().isPresent();
    Progress progress = lifted ? new Progress(0, 0, List.of()) : Progress.of(tx, drain.target());
    return new DrainView(
        drain.id(),
        drain.target().kind(),
        drain.target().region(),
        drain.target().ofService(),
        drain.target().named(),
        lifted ? "lifted" : progress.remaining() == 0 ? "drained" : "draining",
        progress.remaining(),
        progress.moving(),
        progress.stuck(),
        drain.reason(),
        drain.actor(),
        drain.createdAt(),
        drain.endedAt());
  }

  private static Optional<Long> standing(Tx tx, DrainTarget target) throws SQLException {
    return tx.first(
        "select id from drain where ended_at is null and kind = ? and region = ?"
            + " and service is not distinct from ? and name is not distinct from ?",
        row -> row.number("id"),
        target.kind(),
        target.region().value(),
        target.ofService(),
        target.named());
  }

  private static void tell(
      Tx tx, RegionRecord region, Optional<? extends Order> order, String actor)
      throws SQLException {
    if (order.isPresent() && region.incarnation().isPresent()) {
      OrderStore.give(tx, region.name(), region.incarnation().get(), order.get(), actor);
    }
    tx.notify(Channel.MOVES, region.name().value());
  }

  private static void log(
      Tx tx, String kind, long id, DrainTarget target, String reason, String actor)
      throws SQLException {
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    kind,
                    actor,
                    Map.of(
                        "drain", id,
                        "kind", target.kind(),
                        "service", target.ofService().orElse(""),
                        "name", target.named().orElse(""),
                        "reason", reason))
                .in(target.region())));
  }

  private static Stored read(Row row) throws SQLException {
    return new Stored(
        row.number("id"),
        DrainTarget.of(
            row.text("kind"),
            new RegionName(row.text("region")),
            row.optText("service"),
            row.optText("name")),
        row.text("reason"),
        row.text("actor"),
        row.time("created_at"),
        row.optTime("ended_at"));
  }
}
