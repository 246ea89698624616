package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.explain.Verdict;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Rivals;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why this is the leader, and why not the others, as far as the region told.
 *
 * @param candidates best first
 * @param move the last move of the shard to another region, under way or over
 */
public record ShardExplanation(
    LeaderView shard, List<Verdict> candidates, Optional<LastMove> move) {
  /**
   * A move.
   *
   * @param from the region it left
   * @param to the region it goes to
   * @param detail why it went back, if it did
   */
  public record LastMove(
      long transfer, String state, String from, String to, String detail, Instant since) {
    static Optional<LastMove> of(Tx tx, ShardId shard) throws SQLException {
      return tx.first(
          "select transfer, state, source, destination, detail, since from shard_move"
              + " where service = ? and shard = ? order by id desc limit 1",
          row ->
              new LastMove(
                  row.number("transfer"),
                  row.text("state"),
                  row.text("source"),
                  row.text("destination"),
                  row.text("detail"),
                  row.time("since")),
          shard.service().value(),
          shard.number());
    }
  }

  /**
   * Explains one shard.
   *
   * @throws dev.lead.control.problem.Refused if there is none
   */
  public static ShardExplanation of(Database database, ShardId shard) {
    return database.read(tx -> {
      LeaderView view = Leaders.one(tx, shard);
      ServicePolicy policy = ServiceStore.find(tx, shard.service()).orElseThrow().policy();
      return new ShardExplanation(
          view,
          Rivals.explain(
              tx,
              shard,
              new RegionName(view.region()),
              policy,
              view.leader().map(CandidateName::new),
              view.standby().map(CandidateName::new)),
          LastMove.of(tx, shard));
    });
  }
}
