package dev.lead.core.election;

import dev.lead.core.model.ShardState;
import java.util.ArrayList;
import java.util.List;

/** Says for each candidate of a shard where it stands and why. */
final class Explanation {
  private Explanation() {}

  static List<Verdict> of(RegionState state, ServiceTable table, int shard) {
    List<Session> left = new ArrayList<>(table.everywhere);
    left.addAll(table.only(shard));
    Session leader = state.atSlot(table.leader(shard));
    if (leader != null && leader.shortLease) {
      left.add(leader);
    }
    List<Verdict> verdicts = new ArrayList<>();
    // Repeatedly asks the rule itself for the best of those not yet placed.
    while (!left.isEmpty()) {
      Session best = best(table, shard, left);
      left.remove(best);
      verdicts.add(verdict(state, table, shard, best, verdicts.size() + 1, leader));
    }
    return verdicts;
  }

  private static Session best(ServiceTable table, int shard, List<Session> left) {
    Session best = left.getFirst();
    for (Session other : left) {
      if (other != best && Choice.ranksBefore(table, shard, other, best)) {
        best = other;
      }
    }
    return best;
  }

  private static Verdict verdict(
      RegionState state,
      ServiceTable table,
      int shard,
      Session session,
      int rank,
      @org.jspecify.annotations.Nullable Session leader) {
    int handicap = Choice.handicapFor(session, shard, null);
    boolean standby = table.standby(shard) == session.slot;
    List<String> reasons = new ArrayList<>();
    if (session == leader) {
      reasons.add(session.shortLease ? "holds it by a short lease" : leads(state, table, shard));
    }
    if (!session.shortLease && !session.reachable()) {
      reasons.add(session.agent == null ? "is disconnected" : "its agent is silent");
    }
    arriving(state, table, shard, session, reasons);
    reasons.addAll(Choice.reasons(session, handicap, table.policy));
    if (session.spec.priority() > 0) {
      reasons.add("priority " + session.spec.priority());
    }
    if (!table.policy.zones().isEmpty()) {
      reasons.add("zone preference " + (session.zoneRank + 1));
    }
    if (standby) {
      reasons.add("is the warm standby");
    }
    reasons.add(
        "leads " + session.led + " of " + table.led + " with weight " + session.spec.weight());
    return new Verdict(
        rank,
        session.id,
        session.name(),
        session.reachable() && handicap == 0,
        session == leader,
        standby,
        session.spec.weight(),
        session.led,
        List.copyOf(reasons));
  }

  /** What moves between regions have to say of a candidate that does not lead. */
  private static void arriving(
      RegionState state, ServiceTable table, int shard, Session session, List<String> reasons) {
    Arrival arrival = state.arrivals.isEmpty() ? null : state.arrivals.get(table.id(shard));
    if (arrival != null && arrival.to.equals(session.id)) {
      switch (arrival.step) {
        case WARMING -> reasons.add("warms up for the shard, which is to move here");
        case WARM -> reasons.add("is warm, and leads as soon as the shard moves here");
        case HOME -> {
          // By now it leads, or has lost the shard like any leader.
        }
      }
    }
    Transfer transfer = state.transfers.isEmpty() ? null : state.transfers.get(table.id(shard));
    if (transfer != null
        && transfer.step == ShardState.DEPARTED
        && transfer.from.equals(session.id)) {
      reasons.add("has released the shard for a move to another region, where it is decided");
    }
  }

  private static String leads(RegionState region, ServiceTable table, int shard) {
    ShardState state = table.state(shard);
    Transfer transfer = region.transfers.isEmpty() ? null : region.transfers.get(table.id(shard));
    if (state == ShardState.DRAINING && transfer != null && transfer.departs()) {
      return "leads until it has released the shard for a move to another region";
    }
    return switch (state) {
      case GRANTED -> "was elected and has not reported ready yet";
      case LAPSING -> "leads, but is disconnected: its last lease is being waited out";
      case REVOKING -> "is being made to stop";
      case PREPARING, DRAINING -> "leads while a transfer is under way";
      case ACTIVE, VACANT, AWAY, DEPARTED -> "leads, and a healthy leader stays";
    };
  }
}
