package dev.lead.control.standing;

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
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the candidates of a service in a region, and explains a shard by them. */
public final class Rivals {
  /** Stands for no shard in particular: only what holds a candidate back from all counts. */
  private static final int NO_SHARD = -1;

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
    return Explanation.of(
        shard.number(), policy, leader, standby, read(tx, shard.service(), region, shard.number()));
  }

  /** All candidates of a service in a region. */
  static List<Rival> of(Tx tx, ServiceName service, RegionName region) throws SQLException {
    return read(tx, service, region, NO_SHARD);
  }

  private static List<Rival> read(Tx tx, ServiceName service, RegionName region, int shard)
      throws SQLException {
    return tx.list(
        """
        select c.*,
          (select count(*) from leader l where l.region = c.region and l.session = c.session) as led,
          (select h.cause from candidate_hold h where h.region = c.region and h.service = c.service
            and h.candidate = c.name and h.shard in (-1, ?) order by h.shard limit 1) as held,
          exists (select 1 from drain d where d.ended_at is null and d.region = c.region
            and (d.kind = 'candidate' and d.service = c.service and d.name = c.name
              or d.kind = 'zone' and d.name = c.zone)) as drained,
          exists (select 1 from member m where m.region = c.region and m.name = c.agent
            and m.state <> 'live' and m.since >= all
              (select o.since from member o where o.region = m.region and o.name = m.name)) as suspected
        from candidate c
        where c.region = ? and c.service = ? and c.state <> 'short_lease'
        """,
        Rivals::read,
        shard,
        region.value(),
        service.value());
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
        row.optText("held"),
        row.flag("drained"));
  }
}
