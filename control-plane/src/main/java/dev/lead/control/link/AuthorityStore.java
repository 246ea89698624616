package dev.lead.control.link;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.mandate.Decision;
import dev.lead.control.mandate.Holder;
import dev.lead.control.mandate.HolderState;
import dev.lead.control.mandate.KnownRun;
import dev.lead.control.mandate.RegionAuthority;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The records that decide on a region's authority. The caller holds the region's lock. */
final class AuthorityStore {
  private static final String HOLDERS =
      "select h.incarnation, h.name, h.run, h.count, h.applied, h.state, h.refused_count from mandate_holder h ";

  private AuthorityStore() {}

  static RegionAuthority read(Tx tx, RegionRecord region, AgentName agent) throws SQLException {
    return new RegionAuthority(
        region.incarnation(),
        longestLeases(tx, region.name()),
        runs(tx, region.name(), agent),
        holders(tx, region),
        RegionStore.highestEpoch(tx));
  }

  static Map<Incarnation, Duration> longestLeases(Tx tx, RegionName region) throws SQLException {
    Map<Incarnation, Duration> leases = new HashMap<>();
    tx.list(
        "select id, longest_lease_ms from incarnation where region = ?",
        row ->
            leases.put(
                new Incarnation(row.uuid("id")), Duration.ofMillis(row.number("longest_lease_ms"))),
        region.value());
    return leases;
  }

  /** Those not gone, and all of the registered incarnation. */
  static List<Holder> holders(Tx tx, RegionRecord region) throws SQLException {
    return tx.list(
        HOLDERS + "where h.region = ? and (h.state <> 'gone' or h.incarnation = ?)",
        AuthorityStore::holder,
        region.name().value(),
        region.incarnation().map(Incarnation::id));
  }

  private static List<KnownRun> runs(Tx tx, RegionName region, AgentName agent)
      throws SQLException {
    return tx.list(
        "select run, arrival, count, ended from agent_run where region = ? and name = ?",
        row ->
            new KnownRun(
                new AgentRun(agent, row.number("run")),
                row.number("arrival"),
                row.number("count"),
                row.flag("ended")),
        region.value(),
        agent.value());
  }

  static Holder holder(Row row) throws SQLException {
    return new Holder(
        new Incarnation(row.uuid("incarnation")),
        new AgentRun(new AgentName(row.text("name")), row.number("run")),
        row.number("count"),
        row.number("applied"),
        HolderState.of(row.text("state")),
        row.optNumber("refused_count"));
  }

  static void store(Tx tx, RegionName region, Decision decision) throws SQLException {
    for (Holder holder : decision.changed()) {
      store(tx, region, holder);
    }
    for (AgentRun run : decision.ended()) {
      tx.update(
          "update agent_run set ended = true where region = ? and name = ? and run = ?",
          region.value(),
          run.name().value(),
          run.run());
    }
  }

  static void store(Tx tx, RegionName region, Holder holder) throws SQLException {
    tx.update(
        """
        insert into mandate_holder (region, incarnation, name, run, count, applied, state, refused_count)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (region, incarnation, name, run) do update set count = excluded.count,
          applied = excluded.applied, state = excluded.state, refused_count = excluded.refused_count,
          changed_at = now()
        """,
        region.value(),
        holder.incarnation().id(),
        holder.agent().name().value(),
        holder.agent().run(),
        holder.count(),
        holder.applied(),
        holder.state().text(),
        holder.refusedCount());
  }

  /** The agent was heard; {@code count} is now its newest. */
  static void heard(Tx tx, RegionName region, AgentName agent, MandateRequest request)
      throws SQLException {
    tx.update(
        """
        insert into agent_run (region, name, run, incarnation, count, raft_role, raft_term, raft_leader,
          endpoint, zone, pid, version, sessions)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (region, name, run) do update set incarnation = excluded.incarnation,
          count = excluded.count, raft_role = excluded.raft_role, raft_term = excluded.raft_term,
          raft_leader = excluded.raft_leader, endpoint = excluded.endpoint, zone = excluded.zone,
          pid = excluded.pid, version = excluded.version, sessions = excluded.sessions, last_seen_at = now()
        """,
        region.value(),
        agent.value(),
        request.run(),
        request.incarnation().id(),
        request.count(),
        request.raft().flatMap(MandateRequest.Raft::role).orElse(""),
        request.raft().flatMap(MandateRequest.Raft::term).orElse(0L),
        request.raft().flatMap(MandateRequest.Raft::leader).orElse(""),
        request.endpoint().orElse(""),
        request.zone().orElse(""),
        request.pid().orElse(0L),
        request.version().orElse(""),
        request.sessions().orElse(0));
  }
}
