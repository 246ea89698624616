package dev.lead.agent.table;

import dev.lead.core.election.Fact;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What transfers and moves have asked candidates to do, so that one that re-attaches is told again:
 * targets to be warm, leaders to drain. Touched by the table's thread alone. Not part of the state:
 * after a snapshot was installed nothing is known of older ones, and the table's own waits end
 * them.
 */
final class TransferNotes {
  private final Map<ShardId, Fact> warming = new HashMap<>();
  private final Map<ShardId, Fact> draining = new HashMap<>();

  void note(Fact fact) {
    switch (fact) {
      case Fact.TransferStarted f -> warming.put(f.shard(), f);
      case Fact.ArrivalStarted f -> warming.put(f.shard(), f);
      case Fact.ArrivalEnded f -> warming.remove(f.shard());
      case Fact.TransferDraining f -> draining.put(f.shard(), f);
      case Fact.DepartureStarted f -> draining.put(f.shard(), f);
      case Fact.ShardReleased f -> draining.remove(f.shard());
      case Fact.TransferCompleted f -> over(f.shard());
      case Fact.TransferRolledBack f -> over(f.shard());
      case Fact.LeaderElected f -> over(f.shard());
      default -> {
        // Nobody is asked anything.
      }
    }
  }

  private void over(ShardId shard) {
    warming.remove(shard);
    draining.remove(shard);
  }

  List<Fact> of(SessionId session) {
    List<Fact> asked = new ArrayList<>();
    for (Fact fact : warming.values()) {
      if (target(fact).equals(session)) {
        asked.add(fact);
      }
    }
    for (Fact fact : draining.values()) {
      if (leader(fact).equals(session)) {
        asked.add(fact);
      }
    }
    return asked;
  }

  private static SessionId target(Fact fact) {
    return switch (fact) {
      case Fact.TransferStarted f -> f.to();
      case Fact.ArrivalStarted f -> f.to();
      default -> SessionId.NONE;
    };
  }

  private static SessionId leader(Fact fact) {
    return switch (fact) {
      case Fact.TransferDraining f -> f.from();
      case Fact.DepartureStarted f -> f.from();
      default -> SessionId.NONE;
    };
  }

  void clear() {
    warming.clear();
    draining.clear();
  }
}
