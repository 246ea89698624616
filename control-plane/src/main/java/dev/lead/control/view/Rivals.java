package dev.lead.control.view;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.explain.Explanation;
import dev.lead.control.explain.Rival;
import dev.lead.control.explain.Verdict;
import dev.lead.control.json.Stored;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Explains a shard from the rows of its region. */
public final class Rivals {
  private Rivals() {}

  /** The verdict on each candidate, best first. */
  public static List<Verdict> explain(
      Tx tx,
      ShardId shard,
      RegionName region,
      ServicePolicy policy,
      Optional<CandidateName> leader,
      Optional<CandidateName> standby)
      throws SQLException {
    List<Rival> rivals =
        tx.list(
            """
            select c.*,
              (select count(*) from leader l where l.region = c.region and l.session = c.session) as led,
              (select h.cause from candidate_hold h where h.region = c.region and h.service = c.service
                and h.candidate = c.name and h.shard in (-1, ?) order by h.shard limit 1) as held,
              exists (select 1 from member m where m.region = c.region and m.name = c.agent
                and m.state <> 'live' and m.since >= all
                  (select o.since from member o where o.region = m.region and o.name = m.name)) as suspected
            from candidate c
            where c.region = ? and c.service = ? and c.state <> 'short_lease'
            """,
            Rivals::read,
            shard.number(),
            region.value(),
            shard.service().value());
    return Explanation.of(shard.number(), policy, leader, standby, rivals);
  }

  private static Rival read(Row row) throws SQLException {
    return new Rival(
        new CandidateName(row.text("name")),
        row.optText("agent").map(AgentName::new),
        row.text("state").equals("attached"),
        row.flag("suspected"),
        Stored.read(row.text("shards"), ShardSelection.class),
        row.integer("weight"),
        row.integer("priority"),
        row.text("zone"),
        row.text("version"),
        new Fitness(
            row.flag("probe_ok"), row.flag("overloaded"), Duration.ofMillis(row.number("lag_ms"))),
        row.integer("led"),
        row.optText("held"));
  }
}
