package dev.lead.control.link;

import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.control.projection.HoldChange;
import dev.lead.control.projection.LeaderRow;
import dev.lead.control.projection.Leadership;
import dev.lead.control.projection.LeadershipEdit;
import dev.lead.control.projection.MemberRow;
import dev.lead.control.projection.OrderOutcome;
import dev.lead.control.projection.Projection;
import dev.lead.control.projection.Subjects;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.election.Event;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Loads the rows a batch of events touches, and stores what became of them: one statement a table,
 * however many events there are.
 */
final class ProjectionStore {
  private ProjectionStore() {}

  static Projection load(Tx tx, RegionName region, List<Event> events) throws SQLException {
    Set<ShardId> shards = new LinkedHashSet<>();
    Set<SessionId> sessions = new LinkedHashSet<>();
    for (Event event : events) {
      Subjects.shard(event.fact()).ifPresent(shards::add);
      Subjects.session(event.fact()).ifPresent(sessions::add);
    }
    return new Projection(
        ProjectionRows.leaders(tx, region, List.copyOf(shards)),
        ProjectionRows.candidates(tx, region, List.copyOf(sessions)),
        TransferRows.open(tx, region),
        ProjectionRows.members(tx, region));
  }

  static void store(Tx tx, RegionRecord region, Projection projection, String actor)
      throws SQLException {
    RegionName name = region.name();
    storeMembers(tx, name, projection.members());
    CandidateWriter.store(tx, name, projection.candidates(), projection.goneSessions());
    storeHolds(tx, name, projection.holds());
    storeLeaders(tx, name, projection.leaders());
    storeBegun(tx, region, projection.begun());
    storeEdits(tx, projection.edits());
    storeOrders(tx, name, projection.orders());
    TransferRows.store(tx, region, projection.transfers(), actor);
  }

  private static void storeLeaders(Tx tx, RegionName region, List<LeaderRow> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    tx.update(
        """
        update leader l set state = u.state, token = u.token, session = u.session, leader = u.leader,
          standby = u.standby, standby_session = u.standby_session, transfer = u.transfer, since = u.since
        from unnest(?::text[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
            ?::bigint[], ?::timestamptz[])
          as u (service, shard, state, token, session, leader, standby, standby_session, transfer, since)
        where l.service = u.service and l.shard = u.shard and l.region = ?
        """,
        Columns.texts(rows, r -> r.shard().service().value()),
        Columns.integers(rows, r -> r.shard().number()),
        Columns.texts(rows, r -> r.state().name().toLowerCase(Locale.ROOT)),
        Columns.numbers(rows, r -> r.token().value()),
        Columns.optTexts(rows, LeaderRow::session),
        Columns.optTexts(rows, LeaderRow::leader),
        Columns.optTexts(rows, LeaderRow::standby),
        Columns.optTexts(rows, LeaderRow::standbySession),
        Columns.optNumbers(rows, LeaderRow::transfer),
        Columns.times(rows, LeaderRow::since),
        region.value());
  }

  private static void storeBegun(Tx tx, RegionRecord region, List<Leadership> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    tx.update(
        """
        insert into leadership (service, shard, token, region, incarnation, session, leader, agent, elected_cause,
          previous_token, from_at, ready_at, to_at, lost_cause)
        select u.service, u.shard, u.token, ?, ?, u.session, u.leader, u.agent, u.elected_cause, u.previous_token,
          u.from_at, u.ready_at, u.to_at, u.lost_cause
        from unnest(?::text[], ?::integer[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
            ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[])
          as u (service, shard, token, session, leader, agent, elected_cause, previous_token, from_at, ready_at,
            to_at, lost_cause)
        on conflict do nothing
        """,
        region.name().value(),
        region.incarnation().orElseThrow().id(),
        Columns.texts(rows, r -> r.shard().service().value()),
        Columns.integers(rows, r -> r.shard().number()),
        Columns.numbers(rows, r -> r.token().value()),
        Columns.texts(rows, r -> r.session().toString()),
        Columns.texts(rows, r -> r.leader().value()),
        Columns.optTexts(rows, Leadership::agent),
        Columns.texts(rows, Leadership::electedCause),
        Columns.numbers(rows, r -> r.previousToken().value()),
        Columns.times(rows, Leadership::from),
        Columns.optTimes(rows, Leadership::ready),
        Columns.optTimes(rows, Leadership::to),
        Columns.optTexts(rows, Leadership::lostCause));
  }

  private static void storeEdits(Tx tx, List<LeadershipEdit> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    tx.update(
        """
        update leadership l set ready_at = coalesce(l.ready_at, u.ready_at), to_at = coalesce(l.to_at, u.to_at),
          lost_cause = coalesce(l.lost_cause, u.lost_cause)
        from unnest(?::text[], ?::integer[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::text[])
          as u (service, shard, token, ready_at, to_at, lost_cause)
        where l.service = u.service and l.shard = u.shard and l.token = u.token
        """,
        Columns.texts(rows, r -> r.shard().service().value()),
        Columns.integers(rows, r -> r.shard().number()),
        Columns.numbers(rows, r -> r.token().value()),
        Columns.optTimes(rows, LeadershipEdit::ready),
        Columns.optTimes(rows, LeadershipEdit::to),
        Columns.optTexts(rows, LeadershipEdit::lostCause));
  }

  private static void storeMembers(Tx tx, RegionName region, List<MemberRow> rows)
      throws SQLException {
    for (MemberRow row : rows) {
      tx.update(
          """
          insert into member (region, name, run, state, zone, endpoint, pid, version, since)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?)
          on conflict (region, name, run) do update set state = excluded.state, zone = excluded.zone,
            endpoint = excluded.endpoint, pid = excluded.pid, version = excluded.version, since = excluded.since
          """,
          region.value(),
          row.agent().name().value(),
          row.agent().run(),
          row.state().text(),
          row.info().zone(),
          row.info().endpoint(),
          row.info().pid(),
          row.info().version(),
          row.since());
    }
  }

  private static void storeHolds(Tx tx, RegionName region, List<HoldChange> changes)
      throws SQLException {
    for (HoldChange change : changes) {
      switch (change) {
        case HoldChange.Held held ->
            tx.update(
                """
                insert into candidate_hold (region, service, candidate, shard, cause, hold_ms, since)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (region, service, candidate, shard) do update set cause = excluded.cause,
                  hold_ms = excluded.hold_ms, since = excluded.since
                """,
                region.value(),
                held.service().value(),
                held.candidate().value(),
                held.shard(),
                held.cause(),
                held.hold().toMillis(),
                held.since());
        case HoldChange.Freed freed ->
            tx.update(
                "delete from candidate_hold where region = ? and service = ? and candidate = ?",
                region.value(),
                freed.service().value(),
                freed.candidate().value());
      }
    }
  }

  private static void storeOrders(Tx tx, RegionName region, List<OrderOutcome> outcomes)
      throws SQLException {
    for (OrderOutcome outcome : outcomes) {
      tx.update(
          "update operator_order set state = ?, refusal = ?, detail = ?, completed_at = now()"
              + " where region = ? and number = ? and state = 'pending'",
          outcome.accepted() ? "done" : "refused",
          outcome.refusal(),
          outcome.detail(),
          region.value(),
          outcome.number());
    }
  }
}
