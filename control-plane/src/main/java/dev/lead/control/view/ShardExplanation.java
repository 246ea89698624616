package dev.lead.control.view;

import dev.lead.control.db.Database;
import dev.lead.control.explain.Verdict;
import dev.lead.control.service.ServiceStore;
import dev.lead.control.standing.Rivals;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import java.util.List;

/**
 * Why this is the leader, and why not the others, as far as the region told.
 *
 * @param candidates best first
 */
public record ShardExplanation(LeaderView shard, List<Verdict> candidates) {
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
              view.standby().map(CandidateName::new)));
    });
  }
}
