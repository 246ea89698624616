package dev.lead.control.link;

import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.control.json.Stored;
import dev.lead.control.projection.CandidateRow;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.SessionId;
import java.sql.SQLException;
import java.util.List;

/** Stores the candidates of a region. */
final class CandidateWriter {
  private CandidateWriter() {}

  static void store(Tx tx, RegionName region, List<CandidateRow> rows, List<SessionId> gone)
      throws SQLException {
    if (!gone.isEmpty()) {
      tx.update(
          "delete from candidate where region = ? and session = any(?)",
          region.value(),
          Columns.texts(gone, SessionId::toString));
    }
    if (rows.isEmpty()) {
      return;
    }
    tx.update(
        """
        insert into candidate (region, session, service, name, state, agent, attachment, shards, weight, priority,
          zone, version, endpoint, labels, pid, probe_ok, overloaded, lag_ms, joined_at)
        select ?, u.session, u.service, u.name, u.state, u.agent, u.attachment, u.shards::jsonb, u.weight, u.priority,
          u.zone, u.version, u.endpoint, u.labels::jsonb, u.pid, u.probe_ok, u.overloaded, u.lag_ms, u.joined_at
        from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::integer[],
            ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::boolean[],
            ?::bigint[], ?::timestamptz[])
          as u (session, service, name, state, agent, attachment, shards, weight, priority, zone, version, endpoint,
            labels, pid, probe_ok, overloaded, lag_ms, joined_at)
        on conflict (region, session) do update set state = excluded.state, agent = excluded.agent,
          attachment = excluded.attachment, probe_ok = excluded.probe_ok, overloaded = excluded.overloaded,
          lag_ms = excluded.lag_ms
        """,
        region.value(),
        Columns.texts(rows, r -> r.session().toString()),
        Columns.texts(rows, r -> r.spec().service().value()),
        Columns.texts(rows, r -> r.spec().name().value()),
        Columns.texts(rows, r -> r.state().text()),
        Columns.optTexts(rows, CandidateRow::agent),
        Columns.integers(rows, CandidateRow::attachment),
        Columns.texts(rows, r -> Stored.write(r.spec().shards())),
        Columns.integers(rows, r -> r.spec().weight()),
        Columns.integers(rows, r -> r.spec().priority()),
        Columns.texts(rows, r -> r.spec().zone()),
        Columns.texts(rows, r -> r.spec().version()),
        Columns.texts(rows, r -> r.spec().endpoint()),
        Columns.texts(rows, r -> Stored.write(r.spec().labels())),
        Columns.numbers(rows, r -> r.spec().pid()),
        Columns.flags(rows, r -> r.fitness().probeOk()),
        Columns.flags(rows, r -> r.fitness().overloaded()),
        Columns.numbers(rows, r -> r.fitness().lag().toMillis()),
        Columns.times(rows, CandidateRow::joinedAt));
  }
}
