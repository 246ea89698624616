package dev.lead.control.failover;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the shards of a lost region new homes, and does it again for those that found none. Each
 * attempt is one transaction under the locks of all regions that take part; there are never two
 * failovers of a region at once. Thread-safe.
 */
public final class Failovers {
  /**
   * What an operator asks for.
   *
   * @param acceptOverlap that old leaders of services that hold may act for a while
   * @param services only these; empty for all
   * @param expect the incarnation that must be the registered one
   */
  public record Command(
      RegionName region,
      boolean acceptOverlap,
      Optional<Set<ServiceName>> services,
      Optional<Incarnation> expect) {
    LostRegion.Wish wish() {
      return new LostRegion.Wish(true, acceptOverlap, services);
    }
  }

  /**
   * The answer to a dry run.
   *
   * @param obstacle why it would be refused, if it would
   * @param reason the obstacle's stable name
   */
  public record Check(
      RegionName region,
      boolean possible,
      Optional<String> obstacle,
      Optional<String> reason,
      Optional<String> nextStep,
      List<ServicePart> services) {}

  private final Database database;

  public Failovers(Database database) {
    this.database = database;
  }

  /**
   * What would become of it; changes nothing.
   *
   * @throws Refused if there is no such region
   */
  public Check dryRun(Command command) {
    return database.read(tx -> {
      LostRegion lost = LostRegion.look(tx, command.region());
      LostRegion.Plan plan = lost.plan(command.wish());
      Optional<Refused> refusal = refusal(tx, command, lost, plan);
      return new Check(
          command.region(),
          refusal.isEmpty(),
          refusal.map(r -> String.valueOf(r.getMessage())),
          refusal.map(r -> r.kind().slug()),
          refusal.map(Refused::nextStep),
          plan.parts());
    });
  }

  /**
   * Does it.
   *
   * @return the failover's id
   * @throws Refused if it could not be done; then nothing moved
   */
  public static long command(Tx tx, Command command, String actor) throws SQLException {
    LostRegion lost = LostRegion.lock(tx, command.region());
    LostRegion.Plan plan = lost.plan(command.wish());
    Optional<Refused> refusal = refusal(tx, command, lost, plan);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    Optional<FailoverRow> before = FailoverRow.open(tx, command.region());
    if (before.isPresent()) {
      Attempt.end(tx, before.get().id(), "an operator's command took its place");
    }
    long id = begin(tx, command.region(), "operator", command.wish(), actor);
    List<LogEntry> log = new ArrayList<>();
    log.add(ordered(command.region(), id, actor));
    log.addAll(new Attempt(tx, id, lost, plan, actor).carryOut());
    EventLog.append(tx, log);
    return id;
  }

  private static LogEntry ordered(RegionName region, long id, String actor) {
    return LogEntry.of("region_failover_started", actor, Map.of("failover", id)).in(region);
  }

  private static Optional<Refused> refusal(
      Tx tx, Command command, LostRegion lost, LostRegion.Plan plan) throws SQLException {
    RegionName name = command.region();
    if (command.expect().isPresent() && !command.expect().equals(lost.region().incarnation())) {
      return Optional.of(
          new Refused(
              Kind.OTHER_INCARNATION,
              "the registered incarnation of `%s` is %s"
                  .formatted(
                      name, lost.region().incarnation().map(Object::toString).orElse("none")),
              "look at the region again, then decide anew"));
    }
    if (lost.region().reachable()) {
      return Optional.of(
          new Refused(
              Kind.REGION_ALIVE,
              "the region `%s` has its mandate: it is not lost, and its leaders act"
                  .formatted(name),
              "move its shards in peace: POST /v1/drains with kind region"));
    }
    if (!lost.lost()) {
      return Optional.of(
          new Refused(
              Kind.REGION_ALIVE,
              "mandates or leases that `%s` was granted may be alive for a moment".formatted(name),
              "ask again in some seconds"));
    }
    Optional<FailoverRow> before = FailoverRow.open(tx, name);
    if (before.isPresent() && before.get().command()) {
      return Optional.of(
          new Refused(
                  Kind.FAILOVER_UNDER_WAY,
                  "failover %d of `%s` is under way: some of its shards wait for a region that can lead them"
                      .formatted(before.get().id(), name),
                  "see GET /v1/failovers/%d".formatted(before.get().id()))
              .with("failover", before.get().id()));
    }
    if (plan.needsOverlap()) {
      List<String> services =
          plan.parts().stream()
              .filter(p -> p.decision().equals(Decision.NEEDS_ACCEPT_OVERLAP.text()))
              .map(p -> p.service().value())
              .toList();
      return Optional.of(
          new Refused(
                  Kind.OVERLAP_NOT_ACCEPTED,
                  "%s hold their leaders while cut off, and no tokens guard their data: until `%s` hears, an old leader may act beside the new one"
                      .formatted(services, name),
                  "make sure that its agents or applications are dead (POST /v1/regions/%s/agents/{agent}/gone), or say `accept_overlap`, or name other `services`"
                      .formatted(name))
              .with("services", services));
    }
    return Optional.empty();
  }

  /**
   * Starts a failover of the region if there is reason to, and there is none under way.
   *
   * @param silent whether none of its agents has asked for a mandate's time
   * @return whether it did
   */
  static boolean automatic(Tx tx, RegionName name, boolean silent) throws SQLException {
    LostRegion lost = LostRegion.lock(tx, name);
    if (!lost.lost()
        || !FailoverRules.abandoned(lost.lapsed(), silent)
        || FailoverRow.open(tx, name).isPresent()) {
      return false;
    }
    LostRegion.Wish wish = new LostRegion.Wish(false, false, Optional.empty());
    LostRegion.Plan plan = lost.plan(wish);
    if (plan.to().isEmpty() && plan.waiting() == 0) {
      return false;
    }
    long id = begin(tx, name, "automatic", wish, EventLog.SELF);
    List<LogEntry> log = new ArrayList<>();
    log.add(ordered(name, id, EventLog.SELF));
    log.addAll(new Attempt(tx, id, lost, plan, EventLog.SELF).carryOut());
    EventLog.append(tx, log);
    return true;
  }

  /** Whether trying again could change something; asked without locks. */
  static boolean worthwhile(Tx tx, FailoverRow row) throws SQLException {
    LostRegion lost = LostRegion.look(tx, row.region());
    if (!lost.lost()) {
      return true;
    }
    LostRegion.Plan plan = lost.plan(row.wish());
    return !plan.to().isEmpty() || plan.waiting() == 0;
  }

  /**
   * Tries again for the shards that wait.
   *
   * @return whether something changed
   */
  static boolean again(Tx tx, FailoverRow row) throws SQLException {
    LostRegion lost = LostRegion.lock(tx, row.region());
    if (!FailoverRow.open(tx, row.region()).equals(Optional.of(row))) {
      return false;
    }
    if (!lost.lost()) {
      Attempt.end(tx, row.id(), "the region came back; what had found no other home stays there");
      return true;
    }
    LostRegion.Plan plan = lost.plan(row.wish());
    if (plan.to().isEmpty() && plan.waiting() > 0) {
      return false;
    }
    EventLog.append(tx, new Attempt(tx, row.id(), lost, plan, EventLog.SELF).carryOut());
    return true;
  }

  private static long begin(
      Tx tx, RegionName region, String cause, LostRegion.Wish wish, String actor)
      throws SQLException {
    return tx.number(
        "insert into failover (region, cause, actor, services, accept_overlap) values (?, ?, ?, ?::text[], ?)"
            + " returning id as n",
        region.value(),
        cause,
        actor,
        wish.services()
            .map(names -> names.stream().map(ServiceName::value).sorted().toArray(String[]::new)),
        wish.acceptOverlap());
  }
}
