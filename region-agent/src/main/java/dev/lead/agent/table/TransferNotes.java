package dev.lead.agent.table;

import dev.lead.core.election.Fact;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The transfers that wait for a candidate, so that one that re-attaches is told again what it has
 * to do. Touched by the table's thread alone. Not part of the state: after a snapshot was installed
 * nothing is known of older transfers, and the table's own waits end them.
 */
final class TransferNotes {
  private final Map<ShardId, Fact> underWay = new HashMap<>();

  void note(Fact fact) {
    switch (fact) {
      case Fact.TransferStarted f -> underWay.put(f.shard(), f);
      case Fact.TransferDraining f -> underWay.put(f.shard(), f);
      case Fact.TransferCompleted f -> underWay.remove(f.shard());
      case Fact.TransferRolledBack f -> underWay.remove(f.shard());
      case Fact.LeaderElected f -> underWay.remove(f.shard());
      default -> {
        // No matter of transfers.
      }
    }
  }

  List<Fact> of(SessionId session) {
    List<Fact> waiting = new ArrayList<>();
    for (Fact fact : underWay.values()) {
      if ((fact instanceof Fact.TransferStarted f && f.to().equals(session))
          || (fact instanceof Fact.TransferDraining g && g.from().equals(session))) {
        waiting.add(fact);
      }
    }
    return waiting;
  }

  void clear() {
    underWay.clear();
  }
}
