package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.page.Filter;
import dev.lead.control.page.Page;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.service.Services;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.List;

/** Looks at shards and their leaders. Thread-safe. */
public final class Leaders {
  private final Database database;

  public Leaders(Database database) {
    this.database = database;
  }

  /** In the order of services and shards. */
  public Page<LeaderView> page(Filter filter) {
    return database.read(tx -> {
      String service = filter.cursor().text(0);
      long shard = filter.cursor().number(1, -1);
      List<LeaderView> found =
          tx.list(
              "select * from ("
                  + LeaderView.SELECT
                  + """
                  where (l.service, l.shard) > (?, ?) and (?::text is null or l.region = ?)
                    and (?::text is null or l.service = ?) and (?::integer is null or l.shard = ?)
                  ) as shown where ?::text is null or state = ?
                  order by service, shard limit ?
                  """,
              LeaderView::read,
              service,
              shard,
              filter.regionText(),
              filter.regionText(),
              filter.serviceText(),
              filter.serviceText(),
              filter.shard(),
              filter.shard(),
              filter.state(),
              filter.state(),
              filter.limit() + 1);
      return Page.of(found, filter.limit(), v -> List.of(v.service(), v.shard()));
    });
  }

  /**
   * One shard.
   *
   * @throws Refused if there is none
   */
  public LeaderView one(ShardId shard) {
    return database.read(tx -> one(tx, shard));
  }

  static LeaderView one(Tx tx, ShardId shard) throws SQLException {
    ServiceRecord service =
        ServiceStore.find(tx, shard.service()).orElseThrow(() -> Services.unknown(shard.service()));
    return tx.first(
            LeaderView.SELECT + "where l.service = ? and l.shard = ?",
            LeaderView::read,
            shard.service().value(),
            shard.number())
        .orElseThrow(() -> unknown(shard, service.shards()));
  }

  /** What is said of a shard that is not there. */
  public static Refused unknown(ShardId shard, int shards) {
    return new Refused(
        Kind.UNKNOWN_SHARD,
        "the service `%s` has the shards 0 to %d, not %d"
            .formatted(shard.service(), shards - 1, shard.number()),
        "use one of these, or let the service grow");
  }
}
