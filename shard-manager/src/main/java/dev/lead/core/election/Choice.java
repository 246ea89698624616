package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.VersionPin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The election rule as a pure function of the table. The order of the questions is that of
 * docs/election-table.md: handicap, priority, zone, standby, load, last leader, stable hash.
 */
final class Choice {
  // What speaks against a candidate. Larger weighs more; they add up, and the least bad is taken.
  static final int HELD = 1;
  static final int OVERLOADED = 2;
  static final int DRAINED = 4;
  static final int LAGS = 8;
  static final int VERSION = 16;
  static final int PROBE = 32;

  private Choice() {}

  /** What speaks against a candidate for every shard of its service. */
  static int handicap(
      Session session, ServicePolicy policy, @Nullable Hold hold, String pinnedVersion) {
    int handicap = 0;
    if (hold != null && hold.holdsService()) {
      handicap |= HELD;
    }
    if (session.fitness.overloaded()) {
      handicap |= OVERLOADED;
    }
    if (session.drained) {
      handicap |= DRAINED;
    }
    if (session.fitness.lag().compareTo(policy.maxLag()) > 0) {
      handicap |= LAGS;
    }
    String version = session.spec.version();
    boolean tooOld =
        !policy.minVersion().isEmpty() && VersionOrder.compare(version, policy.minVersion()) < 0;
    boolean notPinned =
        !pinnedVersion.isEmpty() && VersionOrder.compare(version, pinnedVersion) != 0;
    if (tooOld || notPinned) {
      handicap |= VERSION;
    }
    if (!session.fitness.probeOk()) {
      handicap |= PROBE;
    }
    return handicap;
  }

  /**
   * The version that may lead by the service's pin; "" if any may. Those being drained don't count
   * while others are there: else draining the last ones of a version would never end.
   */
  static String pinnedVersion(ServiceTable table) {
    if (table.policy.versionPin() == VersionPin.NONE) {
      return "";
    }
    String pinned = pinnedVersion(table, false);
    return pinned.isEmpty() ? pinnedVersion(table, true) : pinned;
  }

  private static String pinnedVersion(ServiceTable table, boolean drained) {
    int sign = table.policy.versionPin() == VersionPin.OLDEST ? 1 : -1;
    String pinned = "";
    for (Session session : table.candidates) {
      String version = session.spec.version();
      if (session.reachable()
          && session.drained == drained
          && !version.isEmpty()
          && (pinned.isEmpty() || sign * VersionOrder.compare(version, pinned) < 0)) {
        pinned = version;
      }
    }
    return pinned;
  }

  /** Place of a zone in the policy's list; those not named come last. */
  static int zoneRank(ServicePolicy policy, String zone) {
    int place = policy.zones().indexOf(zone);
    return place < 0 ? policy.zones().size() : place;
  }

  /**
   * Who would lead the shard.
   *
   * @param avoid counts as held back; may be null
   * @param exclude is no candidate at all; may be null
   */
  static @Nullable Session leader(
      ServiceTable table, int shard, @Nullable Session avoid, @Nullable Session exclude) {
    Session best = null;
    int bestHandicap = 0;
    List<Session> everywhere = table.everywhere;
    for (int i = 0; i < everywhere.size(); i++) {
      Session session = everywhere.get(i);
      if (session != exclude && session.reachable()) {
        int handicap = handicapFor(session, shard, avoid);
        if (eligible(table, handicap)
            && (best == null || beats(table, shard, session, handicap, best, bestHandicap))) {
          best = session;
          bestHandicap = handicap;
        }
      }
    }
    List<Session> only = table.only(shard);
    for (int i = 0; i < only.size(); i++) {
      Session session = only.get(i);
      if (session != exclude && session.reachable()) {
        int handicap = handicapFor(session, shard, avoid);
        if (eligible(table, handicap)
            && (best == null || beats(table, shard, session, handicap, best, bestHandicap))) {
          best = session;
          bestHandicap = handicap;
        }
      }
    }
    return best;
  }

  static boolean eligible(ServiceTable table, int handicap) {
    return (handicap & PROBE) == 0 || !table.policy.vacantOnFailedProbe();
  }

  static int handicapFor(Session session, int shard, @Nullable Session avoid) {
    int handicap = session.handicap;
    if (session == avoid || heldForShard(session, shard)) {
      handicap |= HELD;
    }
    return handicap;
  }

  /**
   * Whether a leader may be asked to make room for it: a hold alone does not speak against that.
   */
  static boolean maySucceed(Session target, int shard) {
    return (handicapFor(target, shard, null) & ~HELD) == 0;
  }

  private static boolean heldForShard(Session session, int shard) {
    Hold hold = session.hold;
    return hold != null && !hold.shards.isEmpty() && hold.shards.containsKey(shard);
  }

  /** Whether {@code a} comes before {@code b}, reachable or not. */
  static boolean ranksBefore(ServiceTable table, int shard, Session a, Session b) {
    if (a.reachable() != b.reachable()) {
      return a.reachable();
    }
    return beats(table, shard, a, handicapFor(a, shard, null), b, handicapFor(b, shard, null));
  }

  private static boolean beats(
      ServiceTable table, int shard, Session a, int handicapA, Session b, int handicapB) {
    if (handicapA != handicapB) {
      return handicapA < handicapB;
    }
    if (a.spec.priority() != b.spec.priority()) {
      return a.spec.priority() < b.spec.priority();
    }
    if (a.zoneRank != b.zoneRank) {
      return a.zoneRank < b.zoneRank;
    }
    int standby = table.standby(shard);
    if (a.slot == standby || b.slot == standby) {
      return a.slot == standby;
    }
    long loadA = (long) (a.led + a.incoming + 1) * b.spec.weight();
    long loadB = (long) (b.led + b.incoming + 1) * a.spec.weight();
    if (loadA != loadB) {
      return loadA < loadB;
    }
    CandidateName last = table.last(shard);
    if (last != null && table.lastMayReturn(shard)) {
      boolean lastA = last.equals(a.name());
      boolean lastB = last.equals(b.name());
      if (lastA != lastB) {
        return lastA;
      }
    }
    return hashBefore(shard, a, b);
  }

  /** Who would be the second choice, given the leader. */
  static @Nullable Session standby(ServiceTable table, int shard, Session leader) {
    Session best = null;
    int bestHandicap = 0;
    List<Session> everywhere = table.everywhere;
    for (int i = 0; i < everywhere.size(); i++) {
      Session session = everywhere.get(i);
      if (session != leader && session.reachable()) {
        int handicap = handicapFor(session, shard, null);
        if (eligible(table, handicap)
            && (best == null
                || standsBefore(shard, leader, session, handicap, best, bestHandicap))) {
          best = session;
          bestHandicap = handicap;
        }
      }
    }
    List<Session> only = table.only(shard);
    for (int i = 0; i < only.size(); i++) {
      Session session = only.get(i);
      if (session != leader && session.reachable()) {
        int handicap = handicapFor(session, shard, null);
        if (eligible(table, handicap)
            && (best == null
                || standsBefore(shard, leader, session, handicap, best, bestHandicap))) {
          best = session;
          bestHandicap = handicap;
        }
      }
    }
    return best;
  }

  private static boolean standsBefore(
      int shard, Session leader, Session a, int handicapA, Session b, int handicapB) {
    int byPolicy = comparePolicy(a, handicapA, b, handicapB);
    if (byPolicy != 0) {
      return byPolicy < 0;
    }
    long loadA = (long) (a.led + a.standbyFor + 1) * b.spec.weight();
    long loadB = (long) (b.led + b.standbyFor + 1) * a.spec.weight();
    if (loadA != loadB) {
      return loadA < loadB;
    }
    boolean leavesA = atDrainedAgent(a);
    boolean leavesB = atDrainedAgent(b);
    if (leavesA != leavesB) {
      return !leavesA;
    }
    boolean sameAgentA = a.agent == leader.agent;
    boolean sameAgentB = b.agent == leader.agent;
    if (sameAgentA != sameAgentB) {
      return !sameAgentA;
    }
    boolean sameZoneA = a.spec.zone().equals(leader.spec.zone());
    boolean sameZoneB = b.spec.zone().equals(leader.spec.zone());
    if (sameZoneA != sameZoneB) {
      return !sameZoneA;
    }
    return hashBefore(shard, a, b);
  }

  private static boolean atDrainedAgent(Session session) {
    Agent agent = session.agent;
    return agent != null && agent.drained;
  }

  /** Compares what the policy cares for, before any load: negative if {@code a} is better. */
  static int comparePolicy(Session a, int handicapA, Session b, int handicapB) {
    if (handicapA != handicapB) {
      return Integer.compare(handicapA, handicapB);
    }
    if (a.spec.priority() != b.spec.priority()) {
      return Integer.compare(a.spec.priority(), b.spec.priority());
    }
    return Integer.compare(a.zoneRank, b.zoneRank);
  }

  private static boolean hashBefore(int shard, Session a, Session b) {
    int hashA = mix(a.name().value().hashCode(), shard);
    int hashB = mix(b.name().value().hashCode(), shard);
    if (hashA != hashB) {
      return hashA < hashB;
    }
    int byName = a.name().compareTo(b.name());
    return byName != 0 ? byName < 0 : a.id.value() < b.id.value();
  }

  private static int mix(int hash, int shard) {
    int h = hash * 0x9E3779B9 ^ shard * 0x85EBCA6B;
    h ^= h >>> 16;
    h *= 0xC2B2AE35;
    return h ^ h >>> 13;
  }

  /** What a handicap says, for people. */
  static List<String> reasons(Session session, int handicap, ServicePolicy policy) {
    List<String> reasons = new ArrayList<>();
    if ((handicap & PROBE) != 0) {
      reasons.add("its health check fails");
    }
    if ((handicap & VERSION) != 0) {
      reasons.add(
          "version \""
              + session.spec.version()
              + "\" is not allowed (minimum \""
              + policy.minVersion()
              + "\", pin "
              + policy.versionPin()
              + ")");
    }
    if ((handicap & LAGS) != 0) {
      reasons.add(
          "lags "
              + session.fitness.lag().toMillis()
              + " ms, more than "
              + policy.maxLag().toMillis()
              + " ms");
    }
    if ((handicap & DRAINED) != 0) {
      reasons.add("it, or its zone, is being drained");
    }
    if ((handicap & OVERLOADED) != 0) {
      reasons.add("says it is overloaded");
    }
    if ((handicap & HELD) != 0) {
      reasons.add("held back after a loss or an eviction");
    }
    return reasons;
  }
}
