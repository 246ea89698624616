package dev.lead.control.saga;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.move.Budget;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose turn it is. */
final class Queue {
  private static final long LOCK = 4921;

  /** The most that are looked at: as old as the others are, they are further back. */
  private static final int MOST = 5_000;

  private static final String LOAD =
      "select id, service, source, destination, coalesce(wish, target) as target from shard_move where ";

  private Queue() {}

  /**
   * Those of a pair of regions that may begin. Whoever asks holds the queue until the end of the
   * transaction, so that two who admit at once don't exceed the budgets.
   */
  static List<Long> admit(Tx tx, RegionName source, RegionName destination, Budget budget)
      throws SQLException {
    long waiting =
        tx.number(
            "select count(*) as n from shard_move where state = 'queued' and source = ? and destination = ?",
            source.value(),
            destination.value());
    if (waiting == 0) {
      return List.of();
    }
    tx.list("select pg_advisory_xact_lock(?)", row -> "", LOCK);
    List<Budget.Load> underWay =
        tx.list(
            LOAD + "state in ('warming', 'warm', 'draining', 'released', 'activating')",
            Queue::load);
    List<Budget.Load> queued =
        tx.list(LOAD + "state = 'queued' and abort is null order by id limit ?", Queue::load, MOST);
    Map<Budget.Place, Integer> candidates = new HashMap<>();
    tx.list(
        "select service, region, count(*) as n from candidate where state = 'attached' and probe_ok"
            + " group by service, region",
        row ->
            candidates.put(
                new Budget.Place(
                    new ServiceName(row.text("service")), new RegionName(row.text("region"))),
                row.integer("n")));
    List<Long> admitted = budget.admit(underWay, queued, candidates);
    return queued.stream()
        .filter(l -> l.source().equals(source) && l.destination().equals(destination))
        .map(Budget.Load::id)
        .filter(java.util.Set.copyOf(admitted)::contains)
        .toList();
  }

  private static Budget.Load load(Row row) throws SQLException {
    return new Budget.Load(
        row.number("id"),
        new ServiceName(row.text("service")),
        new RegionName(row.text("source")),
        new RegionName(row.text("destination")),
        row.optText("target").map(CandidateName::new));
  }
}
