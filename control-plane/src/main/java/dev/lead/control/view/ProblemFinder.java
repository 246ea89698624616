package dev.lead.control.view;

import dev.lead.control.db.Tx;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.recovery.Recoveries;
import dev.lead.control.region.MandateState;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.service.Assignment;
import dev.lead.control.service.HomeRange;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong, and says what to do. */
final class ProblemFinder {
  private ProblemFinder() {}

  static List<StatusProblem> find(
      Tx tx, List<RegionRecord> records, List<RegionView> regions, List<AgentView> agents)
      throws SQLException {
    List<StatusProblem> problems = new ArrayList<>();
    List<ServiceRecord> services = ServiceStore.page(tx, "", Integer.MAX_VALUE);
    for (RegionRecord region : records) {
      mandate(region, problems);
      withheld(tx, region, services, problems);
      if (region.eventsDropped() > 0) {
        problems.add(
            StatusProblem.warning(
                    "events-dropped",
                    "%d events of %s were dropped by its full outbox; what is shown of it may be out of date until each shard changes again"
                        .formatted(region.eventsDropped(), region.name()),
                    "find out why the control plane could not be reached for so long")
                .in(region.name().value()));
      }
    }
    recovering(tx, problems);
    agents.forEach(agent -> agent(agent, problems));
    pending(tx, problems);
    vacant(tx, problems);
    paused(tx, problems);
    MovementProblems.find(tx, problems);
    return problems;
  }

  private static void recovering(Tx tx, List<StatusProblem> problems) throws SQLException {
    List<String> awaited = Recoveries.awaited(tx);
    if (Recoveries.stepped(tx)) {
      problems.add(
          StatusProblem.critical(
              "database-stepped-back",
              "the database has forgotten what it knew; no authority is given anew until %s reported, or lapsed"
                  .formatted(String.join(", ", awaited)),
              "find out which backup or replica it runs on; bring those regions' agents back, or wait until they count as"
                  + " lapsed; then compare the homes of services that moved last"));
    }
  }

  private static void mandate(RegionRecord region, List<StatusProblem> problems) {
    String name = region.name().value();
    if (region.mandate() == MandateState.NONE) {
      problems.add(
          StatusProblem.warning(
                  "region-never-joined",
                  "no agent of %s has asked for a mandate yet".formatted(name),
                  "start its agents, with certificates of this region")
              .in(name));
    } else if (region.mandate() == MandateState.LAPSED) {
      problems.add(
          StatusProblem.critical(
                  "region-without-mandate",
                  "no agent of %s renews its mandate: the region is down, without quorum, or cut off"
                      .formatted(name),
                  "look at its agents and at the network between them and the control plane")
              .in(name));
    }
  }

  private static void agent(AgentView agent, List<StatusProblem> problems) {
    String detail =
        switch (agent.state()) {
          case "suspected" -> "has been silent in its region for a moment";
          case "expired" -> "is dead or cut off, says its region; others took its sessions";
          case "silent" ->
              "has not renewed its mandate for %d ms".formatted(agent.silentMs().orElse(0L));
          case "missing" -> "let its mandate lapse";
          default -> "";
        };
    if (!detail.isEmpty()) {
      problems.add(
          StatusProblem.warning(
                  "agent-" + agent.state(),
                  "the agent %s of %s %s".formatted(agent.name(), agent.region(), detail),
                  "look at its process (pid %d) and log; if it is gone for good: POST /v1/regions/%s/agents/%s/gone"
                      .formatted(agent.pid(), agent.region(), agent.name()))
              .in(agent.region())
              .of(agent.name()));
    }
  }

  /** Agents that ask under an incarnation which is not registered. */
  private static void pending(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        """
        select a.region, a.incarnation, string_agg(a.name, ', ' order by a.name) as names,
          exists (select 1 from incarnation i where i.region = a.region and i.id = a.incarnation) as over
        from (select distinct on (region, name) * from agent_run order by region, name, arrival desc) a
          join region r on r.name = a.region
        where not a.ended and r.incarnation is distinct from a.incarnation
        group by a.region, a.incarnation
        """,
        row -> {
          boolean over = row.flag("over");
          return problems.add(
              StatusProblem.critical(
                      over ? "incarnation-ended" : "incarnation-pending",
                      over
                          ? "%s of %s still have the state of an incarnation that was replaced"
                              .formatted(row.text("names"), row.text("region"))
                          : "%s of %s formed a new incarnation and wait until it is certain that the old one is over"
                              .formatted(row.text("names"), row.text("region")),
                      over
                          ? "restart them, so that they join the others"
                          : "wait; or start the agents that are missing, with their data folders")
                  .in(row.text("region")));
        });
  }

  private static void vacant(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        """
        select l.service, l.region, count(*) as vacant, min(l.shard) as first,
          (select count(*) from candidate c where c.region = l.region and c.service = l.service) as candidates
        from leader l join region r on r.name = l.region
        where l.state = 'vacant' and r.mandate = 'held' group by l.service, l.region order by 1, 2
        """,
        row -> {
          long candidates = row.number("candidates");
          return problems.add(
              StatusProblem.critical(
                      "shards-vacant",
                      "%d shards of %s in %s have no leader, from %s/%d on; %d candidates campaign there"
                          .formatted(
                              row.number("vacant"),
                              row.text("service"),
                              row.text("region"),
                              row.text("service"),
                              row.integer("first"),
                              candidates),
                      candidates == 0
                          ? "start instances of the application in %s".formatted(row.text("region"))
                          : "see GET /v1/shards/%s/%d/explain"
                              .formatted(row.text("service"), row.integer("first")))
                  .in(row.text("region"))
                  .about(row.text("service")));
        });
  }

  private static void withheld(
      Tx tx, RegionRecord region, List<ServiceRecord> services, List<StatusProblem> problems)
      throws SQLException {
    if (!Assignment.withholds(tx, region)) {
      return;
    }
    List<String> missing =
        tx.list(
            "select distinct name from mandate_holder where region = ? and incarnation <> ? and state <> 'gone' order by 1",
            row -> row.text("name"),
            region.name().value(),
            region.incarnation().map(i -> i.id()));
    for (ServiceRecord service : services) {
      boolean here =
          service.ranges().stream().map(HomeRange::region).anyMatch(region.name()::equals);
      if (here && Withholding.concerns(service.policy())) {
        problems.add(
            StatusProblem.critical(
                    "shards-withheld",
                    "%s holds its leaders while cut off, and agents %s of an older incarnation of %s may be alive: nobody else leads its shards there until they are known to be gone"
                        .formatted(service.name(), missing, region.name()),
                    "start those agents, or if they are gone for good: POST /v1/regions/%s/agents/%s/gone"
                        .formatted(region.name(), missing.getFirst()))
                .in(region.name().value())
                .about(service.name().value()));
      }
    }
  }

  private static void paused(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        "select id, region, service, reason from pause where ended_at is null order by id",
        row -> {
          StatusProblem problem =
              StatusProblem.warning(
                  "elections-paused",
                  "automatic elections are paused for %s%s: %s"
                      .formatted(
                          row.optText("service").orElse("all services"),
                          row.optText("region").map(r -> " in " + r).orElse(""),
                          row.text("reason")),
                  "lift it with DELETE /v1/pauses/%d".formatted(row.number("id")));
          problem = row.optText("region").map(problem::in).orElse(problem);
          return problems.add(row.optText("service").map(problem::about).orElse(problem));
        });
  }
}
