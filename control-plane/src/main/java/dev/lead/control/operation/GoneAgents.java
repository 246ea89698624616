package dev.lead.control.operation;

import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * An operator vouches for it that an agent which fell silent is dead and will not come back, for
 * example because its machine was scrapped. What it handed out is still waited for.
 */
public final class GoneAgents {
  private GoneAgents() {}

  /**
   * Notes it for all silent runs of the agent; returns how many.
   *
   * @throws Refused if none of its runs is silent: a live one must be stopped, not declared dead
   */
  public static int declare(Tx tx, RegionName region, AgentName agent, String reason, String actor)
      throws SQLException {
    RegionStore.lock(tx, region);
    List<Long> runs =
        tx.list(
            "update mandate_holder set state = 'ended', refused_count = null, changed_at = now()"
                + " where region = ? and name = ? and state in ('lapsed', 'expired') returning run",
            row -> row.number("run"),
            region.value(),
            agent.value());
    if (runs.isEmpty()) {
      throw new Refused(
          Kind.NOT_POSSIBLE,
          "no run of the agent `%s` in `%s` is silent: it is alive, already gone, or never was"
              .formatted(agent, region),
          "stop its process, wait until GET /v1/agents shows it as missing or expired, and try again");
    }
    tx.update(
        "update agent_run set ended = true where region = ? and name = ? and run = any(?)",
        region.value(),
        agent.value(),
        runs.toArray(Long[]::new));
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    "agent_declared_gone",
                    actor,
                    Map.of("agent", agent, "runs", runs, "reason", reason))
                .in(region)));
    return runs.size();
  }
}
