package dev.lead.control.link;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.json.Stored;
import dev.lead.control.projection.CandidateRow;
import dev.lead.control.projection.LeaderRow;
import dev.lead.control.projection.MemberRow;
import dev.lead.core.election.AgentInfo;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the rows of projections. */
final class ProjectionRows {
  private ProjectionRows() {}

  static List<LeaderRow> leaders(Tx tx, RegionName region, List<ShardId> shards)
      throws SQLException {
    if (shards.isEmpty()) {
      return List.of();
    }
    return tx.list(
        """
        select l.* from leader l
        join unnest(?::text[], ?::integer[]) as u (service, shard) on l.service = u.service and l.shard = u.shard
        where l.region = ?
        """,
        ProjectionRows::leader,
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number),
        region.value());
  }

  private static LeaderRow leader(Row row) throws SQLException {
    return new LeaderRow(
        new ShardId(new ServiceName(row.text("service")), row.integer("shard")),
        ShardState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        new Token(row.number("token")),
        row.optText("session").map(SessionId::parse),
        row.optText("leader").map(CandidateName::new),
        row.optText("standby").map(CandidateName::new),
        row.optText("standby_session").map(SessionId::parse),
        row.optNumber("transfer"),
        row.time("since"));
  }

  static List<CandidateRow> candidates(Tx tx, RegionName region, List<SessionId> sessions)
      throws SQLException {
    if (sessions.isEmpty()) {
      return List.of();
    }
    return tx.list(
        "select * from candidate where region = ? and session = any(?)",
        ProjectionRows::candidate,
        region.value(),
        Columns.texts(sessions, SessionId::toString));
  }

  private static CandidateRow candidate(Row row) throws SQLException {
    return new CandidateRow(
        SessionId.parse(row.text("session")),
        new CandidateSpec(
            new CandidateName(row.text("name")),
            new ServiceName(row.text("service")),
            Stored.read(row.text("shards"), ShardSelection.class),
            row.integer("weight"),
            row.integer("priority"),
            row.text("zone"),
            row.text("version"),
            row.text("endpoint"),
            Stored.read(row.text("labels"), new TypeReference<Map<String, String>>() {}),
            row.number("pid")),
        CandidateRow.Attachment.of(row.text("state")),
        row.optText("agent").map(AgentName::new),
        row.integer("attachment"),
        new Fitness(
            row.flag("probe_ok"), row.flag("overloaded"), Duration.ofMillis(row.number("lag_ms"))),
        row.time("joined_at"));
  }

  static List<MemberRow> members(Tx tx, RegionName region) throws SQLException {
    return tx.list(
        "select * from member where region = ?",
        row ->
            new MemberRow(
                new AgentRun(new AgentName(row.text("name")), row.number("run")),
                new AgentInfo(
                    row.text("zone"), row.text("endpoint"), row.number("pid"), row.text("version")),
                MemberRow.State.of(row.text("state")),
                row.time("since")),
        region.value());
  }
}
