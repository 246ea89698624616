package dev.lead.core.election;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists what has to be waited for. Of what there can be thousands of (sessions, holds) the watch is
 * kept while it stays the same: listing then costs a few nanoseconds each.
 */
final class Watches {
  /** After which what could not be moved for a drain is tried again. */
  private static final Duration DRAIN_AGAIN = Duration.ofSeconds(5);

  private Watches() {}

  static List<Watch> of(RegionState state) {
    List<Watch> watches = new ArrayList<>();
    for (Agent agent : state.agents.values()) {
      if (!agent.suspected) {
        watches.add(
            new Watch(
                "agent/" + agent.run + "/suspect",
                agent.count,
                agent.suspicion,
                new Command.SuspectAgent(agent.run, agent.count),
                false));
      }
      watches.add(
          new Watch(
              "agent/" + agent.run + "/expire",
              agent.count,
              agent.lease,
              new Command.ExpireAgent(agent.run, agent.count),
              true));
    }
    for (Session session : state.sessions.values()) {
      sessionWatch(state, session, watches);
      takeoverWatches(state, session, watches);
    }
    for (ServiceTable table : state.services.values()) {
      if (table.settling) {
        watches.add(
            new Watch(
                "settle/" + table.name,
                table.settleGeneration,
                table.policy.settle(),
                new Command.Settle(table.name, table.settleGeneration),
                false));
      }
      if (table.drainWait > 0) {
        watches.add(
            new Watch(
                "drains/" + table.name,
                table.drainWait,
                DRAIN_AGAIN,
                new Command.ContinueDrain(table.name, table.drainWait),
                false));
      }
    }
    for (Revocation revocation : state.revocations.values()) {
      ServiceTable table = state.services.get(revocation.shard.service());
      if (revocation.mayEnd(state) && table != null) {
        watches.add(
            new Watch(
                "revoke/" + revocation.shard,
                revocation.token.value(),
                table.longestLease,
                new Command.EndRevocation(revocation.shard, revocation.token),
                true));
      }
    }
    for (Transfer transfer : state.transfers.values()) {
      transferWatch(state, transfer, watches);
    }
    for (Arrival arrival : state.arrivals.values()) {
      arrivalWatch(state, arrival, watches);
    }
    state.holds.forEach((key, hold) -> holdWatches(state, key, hold, watches));
    return watches;
  }

  /** At most one: a session is waited for as a short lease, while detached, or after a move. */
  private static void sessionWatch(RegionState state, Session session, List<Watch> watches) {
    if (session.shortLease) {
      watches.add(kept(session, session.count, session.ttl));
    } else if (session.detached()) {
      if (session.formerAgents == 0 || session.led == 0) {
        watches.add(kept(session, session.attachment, session.lapse));
      }
    } else if (session.moved > 0 && session.formerAgents == 0) {
      ServiceTable table = state.services.get(session.spec.service());
      if (table != null) {
        watches.add(kept(session, session.moved, table.longestLease));
      }
    }
  }

  private static Watch kept(Session session, long count, Duration timeout) {
    Watch watch = session.watch;
    if (watch == null
        || !same(watch, count, timeout)
        || watch.onTimeout() instanceof Command.EndMove != (session.agent != null)) {
      watch = fresh(session, count, timeout);
      session.watch = watch;
    }
    return watch;
  }

  private static Watch fresh(Session session, long count, Duration timeout) {
    SessionId id = session.id;
    if (session.shortLease) {
      return new Watch("lease/" + id, count, timeout, new Command.ExpireLease(id, count), true);
    }
    return session.detached()
        ? new Watch(
            "session/" + id + "/lapse",
            count,
            timeout,
            new Command.LapseSession(id, session.attachment),
            true)
        : new Watch("moved/" + id, count, timeout, new Command.EndMove(id, count), true);
  }

  private static boolean same(Watch watch, long count, Duration timeout) {
    return watch.count() == count && watch.timeout().equals(timeout);
  }

  private static void transferWatch(RegionState state, Transfer transfer, List<Watch> watches) {
    ServiceTable table = state.services.get(transfer.shard.service());
    if (table == null
        || transfer.pastRelease()
        || table.state(transfer.shard.number()) != transfer.step) {
      return;
    }
    boolean preparing = transfer.step == ShardState.PREPARING;
    watches.add(
        new Watch(
            (preparing ? "prepare/" : "drain/") + transfer.shard,
            transfer.id,
            preparing ? table.policy.prepareTimeout() : table.policy.drainTimeout(),
            new Command.RollBackTransfer(transfer.shard, transfer.id, transfer.step),
            false));
  }

  private static void arrivalWatch(RegionState state, Arrival arrival, List<Watch> watches) {
    ServiceTable table = state.services.get(arrival.shard.service());
    if (table == null || arrival.step != Arrival.Step.WARMING) {
      return;
    }
    watches.add(
        new Watch(
            "prepare/" + arrival.shard,
            arrival.id,
            table.policy.prepareTimeout(),
            new Command.RollBackTransfer(arrival.shard, arrival.id, ShardState.PREPARING),
            false));
  }

  private static void holdWatches(RegionState state, Hold.Key key, Hold hold, List<Watch> watches) {
    if (hold.holdsService()) {
      watches.add(holdWatch(key, hold.service));
    }
    for (Hold.Wait wait : hold.shards.values()) {
      watches.add(holdWatch(key, wait));
    }
    ServiceTable table = state.services.get(key.service());
    if (hold.losses > 0 && table != null) {
      watches.add(lossWatch(key, hold, table.policy.damping().forgetAfter()));
    }
  }

  private static Watch lossWatch(Hold.Key key, Hold hold, Duration forgetAfter) {
    Watch watch = hold.lossWatch;
    if (watch == null || !same(watch, hold.change, forgetAfter)) {
      watch =
          new Watch(
              "loss/" + key.service() + "/" + key.candidate(),
              hold.change,
              forgetAfter,
              new Command.ForgetLoss(key.service(), key.candidate(), hold.change),
              false);
      hold.lossWatch = watch;
    }
    return watch;
  }

  private static Watch holdWatch(Hold.Key key, Hold.Wait wait) {
    Watch watch = wait.watch;
    if (watch == null) {
      watch =
          new Watch(
              "hold/" + key.service() + "/" + key.candidate() + "/" + wait.number(),
              wait.number(),
              wait.duration(),
              new Command.EndHold(key.service(), key.candidate(), wait.number()),
              false);
      wait.watch = watch;
    }
    return watch;
  }

  /** Grants that were not reported ready yet: one watch for all shards of one Raft entry. */
  private static void takeoverWatches(RegionState state, Session session, List<Watch> watches) {
    if (session.unready.isEmpty() || session.detached()) {
      return;
    }
    ServiceTable table = state.services.get(session.spec.service());
    if (table == null) {
      return;
    }
    for (int i = 0; i < session.unready.size(); i++) {
      long grant = session.unready.at(i);
      watches.add(
          new Watch(
              "takeover/" + session.id + "/" + grant,
              grant,
              table.policy.takeoverTimeout(),
              new Command.FailTakeover(session.id, grant),
              false));
    }
  }
}
