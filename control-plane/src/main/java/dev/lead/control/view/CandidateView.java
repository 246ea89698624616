package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Row;
import dev.lead.control.json.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A candidate.
 *
 * @param state {@code campaigning}, {@code detached}, {@code held}, {@code failing} (its health
 *     check), {@code overloaded}, {@code drained} or {@code short_lease}
 * @param leads how many shards
 * @param held why it is held back, if it is
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CandidateView(
    String name,
    String service,
    String region,
    String session,
    long pid,
    String state,
    long leads,
    Optional<String> agent,
    JsonNode shards,
    int weight,
    int priority,
    String zone,
    String version,
    String endpoint,
    JsonNode labels,
    long lagMs,
    Optional<String> held,
    Instant joinedAt) {
  static final String SELECT =
      """
      select c.*,
        (select count(*) from leader l where l.region = c.region and l.session = c.session) as leads,
        (select h.cause from candidate_hold h where h.region = c.region and h.service = c.service
          and h.candidate = c.name order by h.shard limit 1) as held,
        case when c.state <> 'attached' then c.state
          when not c.probe_ok then 'failing'
          when c.overloaded then 'overloaded'
          when exists (select 1 from candidate_hold h where h.region = c.region and h.service = c.service
            and h.candidate = c.name and h.shard = -1) then 'held'
          when exists (select 1 from drain d where d.ended_at is null and d.region = c.region
            and (d.kind = 'candidate' and d.service = c.service and d.name = c.name
              or d.kind = 'zone' and d.name = c.zone)) then 'drained'
          else 'campaigning' end as shown_state
      from candidate c
      """;

  static CandidateView read(Row row) throws SQLException {
    return new CandidateView(
        row.text("name"),
        row.text("service"),
        row.text("region"),
        row.text("session"),
        row.number("pid"),
        row.text("shown_state"),
        row.number("leads"),
        row.optText("agent"),
        Stored.tree(row.text("shards")),
        row.integer("weight"),
        row.integer("priority"),
        row.text("zone"),
        row.text("version"),
        row.text("endpoint"),
        Stored.tree(row.text("labels")),
        row.number("lag_ms"),
        row.optText("held"),
        row.time("joined_at"));
  }
}
