package dev.lead.control.saga;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A shard that is not being moved or transferred.
 *
 * @param lastFailure why its last move went back, if that was its last transfer
 */
public record Movable(
    ShardId shard,
    RegionName region,
    Optional<CandidateName> leader,
    Token token,
    Optional<String> lastFailure) {
  /** Shards are {@code l}; {@code m} is the last move of one, if it went back. */
  private static final String SELECT =
      """
      select l.service, l.shard, l.region, l.leader, l.token, m.detail as failure
      from leader l left join lateral (
          select detail, since, state from shard_move m where m.service = l.service and m.shard = l.shard
          order by id desc limit 1) m on m.state = 'rolled_back'
      where not exists (select 1 from shard_move o where o.service = l.service and o.shard = l.shard
          and o.state not in ('completed', 'rolled_back'))
        and not exists (select 1 from transfer_shard t where t.region = l.region and t.service = l.service
          and t.shard = l.shard and t.state in ('pending', 'preparing', 'draining', 'granted'))
      """;

  /** Those of a region. */
  public static List<Movable> in(Tx tx, RegionName region, int most) throws SQLException {
    return tx.list(
        SELECT + " and l.region = ? order by l.service, l.shard limit ?",
        Movable::read,
        region.value(),
        most);
  }

  /** Those of a region whose last move did not fail just now: trying at once would fail again. */
  public static List<Movable> calm(Tx tx, RegionName region, int most) throws SQLException {
    return tx.list(
        SELECT
            + " and l.region = ? and (m.since is null or m.since < now() - interval '5 seconds')"
            + " order by l.service, l.shard limit ?",
        Movable::read,
        region.value(),
        most);
  }

  /** Those that failovers of this region took from it, and that have not come back since. */
  public static List<Movable> away(Tx tx, RegionName from) throws SQLException {
    return tx.list(
        SELECT
            + """
             and l.region <> ? and exists (
              select 1 from failover_range r join failover f on f.id = r.failover
              where f.region = ? and r.service = l.service and l.shard >= r.from_shard and l.shard < r.to_shard
                and not exists (select 1 from shard_move b where b.service = l.service and b.shard = l.shard
                  and b.destination = ? and b.state = 'completed' and b.since > r.moved_at))
            order by l.service, l.shard
            """,
        Movable::read,
        from.value(),
        from.value(),
        from.value());
  }

  private static Movable read(Row row) throws SQLException {
    return new Movable(
        new ShardId(new ServiceName(row.text("service")), row.integer("shard")),
        new RegionName(row.text("region")),
        row.optText("leader").map(CandidateName::new),
        new Token(row.number("token")),
        row.optText("failure"));
  }
}
