package dev.lead.control.view;

import dev.lead.control.db.Tx;
import java.sql.SQLException;
import java.util.List;

/** Finds what is wrong with moves, drains, and regions whose shards should be elsewhere. */
final class MovementProblems {
  private MovementProblems() {}

  static void find(Tx tx, List<StatusProblem> problems) throws SQLException {
    stuck(tx, problems);
    abandoned(tx, problems);
    drains(tx, problems);
  }

  /**
   * By the policy's own time-outs, the region should have ended the step long ago; its events need
   * some time to get here.
   */
  private static void stuck(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        """
        select m.state, m.source, m.destination, m.service, count(*) as n, min(m.shard) as first, min(m.transfer) as transfer
        from shard_move m join service s on s.name = m.service
        where m.state in ('warming', 'warm', 'draining', 'released', 'activating')
          and m.since < now() - interval '30 seconds' - case m.state
            when 'warming' then (s.policy ->> 'prepare_timeout')::interval
            when 'draining' then (s.policy ->> 'drain_timeout')::interval
            when 'activating' then (s.policy ->> 'takeover_timeout')::interval
            else interval '0' end
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        """,
        row -> {
          String state = row.text("state");
          boolean led = state.equals("warming") || state.equals("warm") || state.equals("draining");
          String region =
              state.equals("warming") || state.equals("activating")
                  ? row.text("destination")
                  : row.text("source");
          String detail =
              "%d shards of %s that move from %s to %s have been %s for longer than any time-out, from %s/%d on"
                  .formatted(
                      row.number("n"),
                      row.text("service"),
                      row.text("source"),
                      row.text("destination"),
                      state,
                      row.text("service"),
                      row.integer("first"));
          String next =
              state.equals("activating")
                  ? "look at %s: it has to elect a leader; see GET /v1/shards/%s/%d/explain"
                      .formatted(region, row.text("service"), row.integer("first"))
                  : "look at %s; or go back with DELETE /v1/transfers/%d"
                      .formatted(region, row.number("transfer"));
          StatusProblem problem =
              led
                  ? StatusProblem.warning("move-stuck", detail, next)
                  : StatusProblem.critical("move-stuck", detail, next);
          return problems.add(problem.in(region).about(row.text("service")));
        });
  }

  /** Shards of regions without a mandate that got no new home, and why. */
  private static void abandoned(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        """
        select r.name as region, s.name as service, count(*) as n,
          s.policy ->> 'isolation' = 'hold' as holds, s.policy ->> 'disconnect' = 'lease' as unguarded,
          s.failover = 'manual' as manual, array_to_string(s.regions, ', ') as regions,
          exists (select 1 from failover f where f.region = r.name and f.ended_at is null) as open
        from region r join leader l on l.region = r.name join service s on s.name = l.service
        where r.mandate = 'lapsed'
        group by 1, 2 order by 1, 2
        """,
        row -> {
          String region = row.text("region");
          boolean holds = row.flag("holds");
          boolean waits = row.flag("open");
          String why =
              waits
                  ? "none of its regions (%s) has a mandate, a candidate that is connected, and no drain"
                      .formatted(row.text("regions"))
                  : holds
                      ? "it holds its leaders while cut off%s, so it fails over on command only"
                          .formatted(row.flag("unguarded") ? ", and no tokens guard its data" : "")
                      : row.flag("manual")
                          ? "it fails over on command only"
                          : "mandates or leases there may be alive for a moment, or its agents are starting";
          String next =
              waits
                  ? "start instances of the application in one of them; the shards follow by themselves"
                  : holds || row.flag("manual")
                      ? "if the region is lost: POST /v1/regions/%s/failover (first with dry_run)"
                          .formatted(region)
                      : "wait a moment";
          return problems.add(
              StatusProblem.critical(
                      "shards-not-failed-over",
                      "%d shards of %s stay in %s, which has no mandate: %s"
                          .formatted(row.number("n"), row.text("service"), region, why),
                      next)
                  .in(region)
                  .about(row.text("service")));
        });
  }

  private static void drains(Tx tx, List<StatusProblem> problems) throws SQLException {
    tx.list(
        """
        select d.id, d.region,
          (select count(*) from leader l where l.region = d.region) as remaining,
          (select count(*) from shard_move m where m.source = d.region
            and m.state not in ('completed', 'rolled_back')) as moving
        from drain d where d.kind = 'region' and d.ended_at is null order by d.id
        """,
        row -> {
          long remaining = row.number("remaining");
          if (remaining == 0) {
            return false;
          }
          return problems.add(
              StatusProblem.warning(
                      "drain-unfinished",
                      "%s is drained, and %d shards are still there, %d of them on their way"
                          .formatted(row.text("region"), remaining, row.number("moving")),
                      "see GET /v1/drains/%d for what is in the way".formatted(row.number("id")))
                  .in(row.text("region")));
        });
  }
}
