package dev.lead.control.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lead.control.db.Database;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.order.OrderStore;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.service.Services;
import dev.lead.core.election.Order;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stops automatic elections, and starts them again. Leaders stay. A pause is kept until it is
 * lifted, and told to every incarnation of the region. Thread-safe.
 */
public final class Pauses {
  /** A pause; {@code endedAt} is empty while it stands. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Pause(
      long id,
      Optional<RegionName> region,
      Optional<ServiceName> service,
      String reason,
      String actor,
      Instant createdAt,
      Optional<Instant> endedAt) {}

  private static final String SELECT =
      "select id, region, service, reason, actor, created_at, ended_at from pause ";

  private final Database database;

  public Pauses(Database database) {
    this.database = database;
  }

  /** Those that stand, oldest first. */
  public List<Pause> standing() {
    return database.read(
        tx -> tx.list(SELECT + "where ended_at is null order by id", Pauses::read));
  }

  /** One pause, standing or not. */
  public Optional<Pause> find(long id) {
    return database.read(tx -> tx.first(SELECT + "where id = ?", Pauses::read, id));
  }

  /**
   * Pauses a region, a service, or a service in a region; returns the pause's id.
   *
   * @throws Refused if it is paused already, or there is no such thing
   */
  public static long begin(
      Tx tx,
      Optional<RegionName> region,
      Optional<ServiceName> service,
      String reason,
      String actor)
      throws SQLException {
    if (region.isEmpty() && service.isEmpty()) {
      throw new Refused(
          Kind.INVALID, "a pause is for a region, a service, or both", "name at least one of them");
    }
    List<RegionRecord> regions = RegionStore.lockAll(tx, concerned(tx, region, service));
    Optional<Long> standing =
        tx.first(
            "select id from pause where ended_at is null and region is not distinct from ?"
                + " and service is not distinct from ?",
            row -> row.number("id"),
            region.map(RegionName::value),
            service.map(ServiceName::value));
    if (standing.isPresent()) {
      throw new Refused(
              Kind.ALREADY_PAUSED,
              "this is paused already, by pause %d".formatted(standing.get()),
              "leave it, or lift it with DELETE /v1/pauses/%d".formatted(standing.get()))
          .with("pause", standing.get());
    }
    long id =
        tx.number(
            "insert into pause (region, service, reason, actor) values (?, ?, ?, ?) returning id as n",
            region.map(RegionName::value),
            service.map(ServiceName::value),
            reason,
            actor);
    for (RegionRecord each : regions) {
      if (each.incarnation().isPresent()) {
        OrderStore.give(
            tx, each.name(), each.incarnation().get(), new Order.Pause(service, reason), actor);
      }
    }
    log(tx, "elections_pause_ordered", id, region, service, reason, actor);
    return id;
  }

  /**
   * Lifts a pause.
   *
   * @throws Refused if there is no such pause
   */
  public void end(long id, String actor) {
    database.transaction(tx -> {
      Pause pause =
          tx.first(SELECT + "where id = ? for update", Pauses::read, id)
              .orElseThrow(() -> unknown(id));
      if (pause.endedAt().isPresent()) {
        return false;
      }
      List<RegionRecord> regions =
          RegionStore.lockAll(tx, concernedStill(tx, pause.region(), pause.service()));
      tx.update("update pause set ended_at = now(), ended_by = ? where id = ?", actor, id);
      for (RegionRecord each : regions) {
        resume(tx, each, pause.service(), actor);
      }
      log(
          tx,
          "elections_resume_ordered",
          id,
          pause.region(),
          pause.service(),
          pause.reason(),
          actor);
      return true;
    });
  }

  /** What is said of a pause that does not exist. */
  public static Refused unknown(long id) {
    return new Refused(
        Kind.UNKNOWN_PAUSE,
        "there is no pause %d".formatted(id),
        "list those that stand with GET /v1/pauses");
  }

  /** Unless another pause of the same scope in this region still stands. */
  private static void resume(
      Tx tx, RegionRecord region, Optional<ServiceName> service, String actor) throws SQLException {
    long others =
        tx.number(
            "select count(*) as n from pause where ended_at is null and service is not distinct from ?"
                + " and (region is null or region = ?)",
            service.map(ServiceName::value),
            region.name().value());
    if (others == 0 && region.incarnation().isPresent()) {
      OrderStore.give(
          tx, region.name(), region.incarnation().get(), new Order.Resume(service), actor);
    }
  }

  private static Set<RegionName> concerned(
      Tx tx, Optional<RegionName> region, Optional<ServiceName> service) throws SQLException {
    if (service.isEmpty()) {
      return region.map(Set::of).orElse(Set.of());
    }
    ServiceRecord found =
        ServiceStore.find(tx, service.get()).orElseThrow(() -> Services.unknown(service.get()));
    return narrowed(found, region);
  }

  private static Set<RegionName> concernedStill(
      Tx tx, Optional<RegionName> region, Optional<ServiceName> service) throws SQLException {
    if (service.isEmpty()) {
      return region.map(Set::of).orElse(Set.of());
    }
    return ServiceStore.find(tx, service.get())
        .map(found -> narrowed(found, region))
        .orElse(Set.of());
  }

  private static Set<RegionName> narrowed(ServiceRecord service, Optional<RegionName> region) {
    Set<RegionName> regions = new TreeSet<>();
    regions.addAll(service.regions());
    service.ranges().forEach(range -> regions.add(range.region()));
    regions.removeIf(each -> region.isPresent() && !region.get().equals(each));
    return regions;
  }

  private static void log(
      Tx tx,
      String kind,
      long id,
      Optional<RegionName> region,
      Optional<ServiceName> service,
      String reason,
      String actor)
      throws SQLException {
    LogEntry entry = LogEntry.of(kind, actor, Map.of("pause", id, "reason", reason));
    entry = region.isPresent() ? entry.in(region.get()) : entry;
    entry = service.isPresent() ? entry.about(service.get()) : entry;
    EventLog.append(tx, List.of(entry));
  }

  private static Pause read(Row row) throws SQLException {
    return new Pause(
        row.number("id"),
        row.optText("region").map(RegionName::new),
        row.optText("service").map(ServiceName::new),
        row.text("reason"),
        row.text("actor"),
        row.time("created_at"),
        row.optTime("ended_at"));
  }
}
