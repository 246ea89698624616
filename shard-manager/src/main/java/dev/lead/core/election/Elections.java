package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import dev.lead.core.model.VersionPin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives and takes shards. Everything that changes a leader goes through here. */
final class Elections {
  private final RegionState state;
  final Arrivals arrivals;

  Elections(RegionState state) {
    this.state = state;
    this.arrivals = new Arrivals(state);
  }

  // ---- electing ----

  /** Whether somebody may be given the shard now, by whatever way. */
  private boolean free(ServiceTable table, int shard) {
    return state.authorised()
        && !table.removed
        && table.home(shard)
        && table.state(shard) == ShardState.VACANT;
  }

  /** Whether it may be filled without anybody asking. */
  private boolean electable(ServiceTable table, int shard) {
    return free(table, shard) && !table.settling && !state.pausedFor(table);
  }

  /**
   * Fills a vacant shard, if it may and can be filled.
   *
   * @param avoid taken only if nobody else is as good; may be null
   */
  void elect(ServiceTable table, int shard, ElectionCause cause, @Nullable Session avoid) {
    if (!electable(table, shard)) {
      return;
    }
    Session chosen = Choice.leader(table, shard, avoid, null);
    if (chosen != null) {
      grant(table, shard, chosen, cause);
    }
  }

  void grant(ServiceTable table, int shard, Session session, ElectionCause cause) {
    CandidateName previous = table.last(shard);
    Token previousToken = table.token(shard);
    table.nextToken(shard, state.epoch);
    table.leader(shard, session.slot);
    table.last(shard, session.name());
    table.grant(shard, state.index);
    table.ready(shard, false);
    table.state(shard, ShardState.GRANTED);
    if (session.unready.add(state.index)) {
      state.watchesChanged();
    }
    session.led++;
    table.led++;
    if (session.drained) {
      state.drainSoon(table);
    }
    Session standby = renewedStandby(table, shard, session);
    state.emit(
        new Fact.LeaderElected(
            table.id(shard),
            table.token(shard),
            session.id,
            session.name(),
            cause,
            previousToken,
            Optional.ofNullable(previous),
            standby == null ? Optional.empty() : Optional.of(standby.name()),
            standby == null ? SessionId.NONE : standby.id));
  }

  /** Takes a shard from its leader: it is vacant afterwards. */
  void take(ServiceTable table, int shard, LossCause cause) {
    Session leader = state.atSlot(table.leader(shard));
    if (leader == null) {
      return;
    }
    ready(table, shard, leader);
    leader.led--;
    table.led--;
    table.leader(shard, -1);
    table.loss(shard, cause);
    if (table.home(shard)) {
      table.state(shard, ShardState.VACANT);
    } else {
      awayNow(table, shard);
    }
    state.emit(
        new Fact.LeaderLost(table.id(shard), table.token(shard), leader.id, leader.name(), cause));
    Transfer transfer = state.transfers.isEmpty() ? null : state.transfers.get(table.id(shard));
    if (transfer != null && transfer.departs()) {
      released(table, shard, transfer, Optional.of(leader.name()));
    }
  }

  /** Nobody leads a shard that is to depart, and no lease of it can be alive: nobody follows. */
  void released(ServiceTable table, int shard, Transfer departure, Optional<CandidateName> leader) {
    state.released(departure, ShardState.DEPARTED);
    table.state(shard, ShardState.DEPARTED);
    state.watchesChanged();
    state.emit(new Fact.ShardReleased(departure.shard, departure.id, table.token(shard), leader));
  }

  /**
   * A departed shard may be led here again. Who led it has the first claim unless somebody is
   * fitter, also while elections are paused: it is what the shard's move is rolled back to.
   */
  void returnHome(ServiceTable table, Transfer departure, String reason) {
    int shard = departure.shard.number();
    table.state(shard, ShardState.VACANT);
    table.loss(shard, LossCause.UNASSIGNED);
    endTransfer(departure, table.token(shard), reason);
    Session former = state.sessions.get(departure.from);
    if (former == null || !former.reachable()) {
      former = departure.from.equals(SessionId.NONE) ? null : named(table, shard);
    }
    claim(table, shard, former, ElectionCause.RESUMED);
    elect(table, shard, ElectionCause.RESUMED, null);
  }

  /** Who led the shard last, should it be here under a new session. */
  private static @Nullable Session named(ServiceTable table, int shard) {
    CandidateName last = table.last(shard);
    for (Session session : table.candidates) {
      if (session.name().equals(last)
          && session.reachable()
          && session.spec.shards().contains(shard)) {
        return session;
      }
    }
    return null;
  }

  /**
   * A shard for which somebody was warmed up came home: it is led at once, also while elections are
   * paused or the first candidates are awaited.
   */
  void arrived(ServiceTable table, int shard) {
    Arrival arrival = state.arrivals.get(table.id(shard));
    if (arrival == null || arrival.step != Arrival.Step.HOME) {
      return;
    }
    claim(table, shard, state.sessions.get(arrival.to), ElectionCause.TRANSFER);
    if (free(table, shard) && !state.pausedFor(table)) {
      Session other = Choice.leader(table, shard, null, null);
      if (other != null) {
        grant(table, shard, other, ElectionCause.TRANSFER);
      }
    }
  }

  /** Gives a free shard to somebody, unless another is fitter. */
  private void claim(
      ServiceTable table, int shard, @Nullable Session session, ElectionCause cause) {
    if (session == null || !session.reachable() || !free(table, shard)) {
      return;
    }
    int handicap = Choice.handicapFor(session, shard, null);
    if (!Choice.eligible(table, handicap)) {
      return;
    }
    Session best = handicap == 0 ? null : Choice.leader(table, shard, null, session);
    if (best == null || Choice.handicapFor(best, shard, null) >= handicap) {
      grant(table, shard, session, cause);
    }
  }

  /** Nobody leads it here and nobody will. */
  void awayNow(ServiceTable table, int shard) {
    table.state(shard, ShardState.AWAY);
    Session standby = state.atSlot(table.standby(shard));
    if (standby != null) {
      standby.standbyFor--;
      table.standby(shard, -1);
    }
  }

  /** Takes a shard and fills it again; a transfer under way gives its target the first claim. */
  void replace(
      ServiceTable table,
      int shard,
      LossCause loss,
      ElectionCause election,
      @Nullable Session avoid) {
    Transfer transfer = state.transfers.isEmpty() ? null : state.transfers.get(table.id(shard));
    take(table, shard, loss);
    if (transfer == null || transfer.departs()) {
      elect(table, shard, election, avoid);
      return;
    }
    Session target = state.sessions.get(transfer.to);
    if (transfer.step != ShardState.GRANTED
        && target != null
        && target.reachable()
        && free(table, shard)
        && Choice.eligible(table, Choice.handicapFor(target, shard, null))) {
      state.released(transfer, ShardState.GRANTED);
      state.watchesChanged();
      grant(table, shard, target, election);
    } else {
      endTransfer(transfer, table.token(shard), "the shard was lost in the middle of it");
      elect(table, shard, election, avoid);
    }
  }

  /**
   * Takes all shards from a session and fills them again. The session must not be electable by now.
   */
  void replaceAll(Session session, LossCause loss, ElectionCause election) {
    ServiceTable table = state.services.get(session.spec.service());
    if (table == null || session.led == 0) {
      return;
    }
    for (int shard = 0; shard < table.shards && session.led > 0; shard++) {
      if (table.leader(shard) == session.slot) {
        state.revocations.remove(table.id(shard));
        replace(table, shard, loss, election, null);
      }
    }
  }

  /** A leader reported ready, or is none any more. Returns whether it was not ready before. */
  boolean ready(ServiceTable table, int shard, Session leader) {
    if (table.ready(shard)) {
      return false;
    }
    table.ready(shard, true);
    if (leader.unready.remove(table.grant(shard))) {
      state.watchesChanged();
    }
    return true;
  }

  // ---- transfers and revocations ----

  void endTransfer(Transfer transfer, Token token, String reason) {
    state.remove(transfer);
    state.watchesChanged();
    state.emit(
        new Fact.TransferRolledBack(
            transfer.shard, transfer.id, transfer.from, transfer.to, token, reason));
  }

  /** Back to where the leader was before the transfer. */
  void rollBack(ServiceTable table, Transfer transfer, String reason) {
    int shard = transfer.shard.number();
    ShardState now = table.state(shard);
    if (now == ShardState.PREPARING || now == ShardState.DRAINING) {
      table.state(shard, table.ready(shard) ? ShardState.ACTIVE : ShardState.GRANTED);
    }
    endTransfer(transfer, table.token(shard), reason);
  }

  /**
   * Takes a shard without asking: at once from a {@code FENCE} service, else when the leader's
   * lease is known to be over. A lease that is being waited out already is waited out.
   */
  void revoke(
      ServiceTable table, int shard, LossCause loss, ElectionCause election, boolean avoidLeader) {
    Session leader = state.atSlot(table.leader(shard));
    ShardState now = table.state(shard);
    if (leader == null || now == ShardState.REVOKING) {
      return;
    }
    ShardId id = table.id(shard);
    if (table.fenced() && now != ShardState.LAPSING) {
      replace(table, shard, loss, election, avoidLeader ? leader : null);
      return;
    }
    Transfer transfer = state.transfers.get(id);
    if (transfer != null && !transfer.departs()) {
      // One that is to depart does so when the lease is over.
      rollBack(table, transfer, "the shard was taken from its leader");
    }
    Agent agent = leader.agent;
    table.state(shard, ShardState.REVOKING);
    Revocation revocation =
        new Revocation(
            id,
            table.token(shard),
            leader.id,
            agent == null ? Optional.empty() : Optional.of(agent.run),
            state.index,
            loss);
    // Nobody extends a disconnected leader's lease: should it come back, one lease is waited.
    revocation.agentPast = leader.detached();
    state.revocations.put(id, revocation);
    state.watchesChanged();
    state.emit(new Fact.LeaderRevoked(id, table.token(shard), leader.id, leader.name(), loss));
  }

  void endRevocation(Revocation revocation) {
    state.revocations.remove(revocation.shard);
    state.watchesChanged();
    ServiceTable table = state.services.get(revocation.shard.service());
    if (table == null) {
      return;
    }
    int shard = revocation.shard.number();
    Session leader = state.atSlot(table.leader(shard));
    take(table, shard, revocation.loss);
    elect(table, shard, causeOf(revocation.loss), leader);
  }

  // ---- the second choice ----

  /**
   * Keeps the standby if it still is among the best, else chooses; bookkeeping without an event.
   */
  private @Nullable Session renewedStandby(ServiceTable table, int shard, Session leader) {
    Session old = state.atSlot(table.standby(shard));
    if (old != null) {
      old.standbyFor--;
    }
    Session next = Choice.standby(table, shard, leader);
    if (old != null && old != leader && old.reachable() && asGood(table, shard, old, next)) {
      next = old;
    }
    table.standby(shard, next == null ? -1 : next.slot);
    if (next != null) {
      next.standbyFor++;
    }
    return next;
  }

  private static boolean asGood(
      ServiceTable table, int shard, Session old, @Nullable Session best) {
    int handicap = Choice.handicapFor(old, shard, null);
    return best != null
        && Choice.eligible(table, handicap)
        && Choice.comparePolicy(old, handicap, best, Choice.handicapFor(best, shard, null)) <= 0;
  }

  private void chooseStandby(ServiceTable table, int shard) {
    Session leader = state.atSlot(table.leader(shard));
    Session old = state.atSlot(table.standby(shard));
    if (old != null) {
      old.standbyFor--;
    }
    Session next =
        leader == null || leader.shortLease ? null : Choice.standby(table, shard, leader);
    table.standby(shard, next == null ? -1 : next.slot);
    if (next != null) {
      next.standbyFor++;
    }
    if (leader == null || next == old) {
      return;
    }
    state.emit(
        new Fact.StandbyChosen(
            table.id(shard),
            next == null ? SessionId.NONE : next.id,
            next == null ? Optional.empty() : Optional.of(next.name())));
  }

  /** A session can't stand by any more, or is less fit to: others take its places. */
  void leaveStandby(Session session) {
    ServiceTable table = state.services.get(session.spec.service());
    if (table == null) {
      return;
    }
    for (int shard = 0; shard < table.shards && session.standbyFor > 0; shard++) {
      if (table.standby(shard) == session.slot) {
        chooseStandby(table, shard);
      }
    }
  }

  /** Stands by where nobody does, or where the policy likes it better than who does. */
  private void offerStandby(ServiceTable table, Session session) {
    for (int shard : table.wanted(session)) {
      Session leader = state.atSlot(table.leader(shard));
      if (leader == null || leader == session || leader.shortLease) {
        continue;
      }
      Session old = state.atSlot(table.standby(shard));
      if (old == null
          || (old != session
              && Choice.comparePolicy(
                      session,
                      Choice.handicapFor(session, shard, null),
                      old,
                      Choice.handicapFor(old, shard, null))
                  < 0)) {
        chooseStandby(table, shard);
      }
    }
  }

  // ---- fitness ----

  /** Looks anew at what speaks against each candidate of a service. */
  void refresh(ServiceTable table) {
    String pinned = Choice.pinnedVersion(table);
    for (Session session : table.candidates) {
      refresh(table, session, pinned);
    }
  }

  /**
   * After a change of one candidate: the others' handicaps depend on it only through a version pin.
   */
  void refresh(ServiceTable table, Session session) {
    if (table.policy.versionPin() == VersionPin.NONE) {
      refresh(table, session, "");
    } else {
      refresh(table);
      refresh(table, session, Choice.pinnedVersion(table));
    }
  }

  private void refresh(ServiceTable table, Session session, String pinned) {
    session.zoneRank = Choice.zoneRank(table.policy, session.spec.zone());
    session.hold = state.holdOf(session);
    int before = session.handicap & Choice.PROBE;
    session.handicap = Choice.handicap(session, table.policy, session.hold, pinned);
    if ((session.handicap & Choice.PROBE) != before && table.candidates.contains(session)) {
      table.failing += before == 0 ? 1 : -1;
    }
  }

  /** A candidate came, came back or became fitter: it may fill, stand by, preempt or relieve. */
  void improved(ServiceTable table, Session session) {
    if (!session.reachable()) {
      return;
    }
    fillVacant(table, session);
    offerStandby(table, session);
    relieveFailing(table);
    preempt(table, session);
    if (!session.drained) {
      state.drainAnew(table);
    }
  }

  /**
   * A candidate became less fit but stays: better ones stand by instead, and a failed probe ends
   * its lead.
   */
  void worsened(ServiceTable table, Session session) {
    leaveStandby(session);
    if ((session.handicap & Choice.PROBE) != 0) {
      rollBackTo(table, session, "the target's health check fails");
    }
    relieveFailing(table);
  }

  /** Transfers and arrivals to this session that have not passed the release are over. */
  void rollBackTo(ServiceTable table, Session target, String reason) {
    if (target.incoming == 0) {
      return;
    }
    arrivals.targetLost(target, reason);
    for (Transfer transfer : List.copyOf(state.transfers.values())) {
      if (transfer.to.equals(target.id) && transfer.step != ShardState.GRANTED) {
        rollBack(table, transfer, reason);
      }
    }
  }

  /** After a change of policy, or when elections are resumed: everything is looked at anew. */
  void reconsider(ServiceTable table) {
    refresh(table);
    fillVacant(table);
    for (int shard = 0; shard < table.shards; shard++) {
      reconsiderStandby(table, shard);
    }
    relieveFailing(table);
    for (Session session : List.copyOf(table.candidates)) {
      if (session.reachable()) {
        preempt(table, session);
      }
    }
    state.drainAnew(table);
  }

  private void reconsiderStandby(ServiceTable table, int shard) {
    Session leader = state.atSlot(table.leader(shard));
    if (leader == null || leader.shortLease) {
      return;
    }
    Session old = state.atSlot(table.standby(shard));
    Session best = Choice.standby(table, shard, leader);
    if (best != null && (old == null || !asGood(table, shard, old, best))) {
      chooseStandby(table, shard);
    }
  }

  /** Leaders whose probe fails lose their shards where somebody's does not. */
  private void relieveFailing(ServiceTable table) {
    if (table.failing == 0 || state.pausedFor(table)) {
      return;
    }
    for (Session failing : table.candidates) {
      if ((failing.handicap & Choice.PROBE) == 0 || failing.led == 0 || failing.shortLease) {
        continue;
      }
      for (int shard = 0; shard < table.shards && failing.led > 0; shard++) {
        if (table.leader(shard) != failing.slot) {
          continue;
        }
        Session better = Choice.leader(table, shard, failing, failing);
        boolean fit =
            better != null && (Choice.handicapFor(better, shard, null) & Choice.PROBE) == 0;
        if (fit || table.policy.vacantOnFailedProbe()) {
          revoke(table, shard, LossCause.PROBE_FAILED, ElectionCause.PROBE_FAILED, true);
        }
      }
    }
  }

  private void preempt(ServiceTable table, Session session) {
    if (!table.policy.preempt() || table.removed || state.pausedFor(table)) {
      return;
    }
    for (int shard : table.wanted(session)) {
      Session leader = state.atSlot(table.leader(shard));
      ShardState now = table.state(shard);
      if (leader == null
          || leader == session
          || leader.shortLease
          || (now != ShardState.ACTIVE && now != ShardState.GRANTED)
          || session.spec.priority() >= leader.spec.priority()
          || Choice.handicapFor(session, shard, null) != 0
          || state.transfers.containsKey(table.id(shard))) {
        continue;
      }
      startTransfer(
          table,
          shard,
          --state.lastOwnTransfer,
          leader,
          session,
          LossCause.PREEMPTED,
          ElectionCause.PREEMPTION);
    }
  }

  void startTransfer(
      ServiceTable table,
      int shard,
      long id,
      Session from,
      Session to,
      LossCause loss,
      ElectionCause election) {
    ShardId shardId = table.id(shard);
    state.add(new Transfer(shardId, id, from.id, to.id, loss, election));
    table.state(shard, ShardState.PREPARING);
    state.watchesChanged();
    state.emit(
        new Fact.TransferStarted(
            shardId, id, from.id, to.id, to.name(), table.token(shard), election));
  }

  // ---- vacant shards ----

  /**
   * Fills what a newcomer can fill; the first ones of a service without leaders are awaited a
   * while.
   */
  private void fillVacant(ServiceTable table, Session newcomer) {
    if (newcomer.spec.shards().isAll()) {
      fillVacant(table);
      return;
    }
    if (mustSettle(table)) {
      settle(table);
      return;
    }
    for (int shard : table.wanted(newcomer)) {
      elect(table, shard, fillCause(table, shard), null);
    }
  }

  void fillVacant(ServiceTable table) {
    if (mustSettle(table)) {
      settle(table);
      return;
    }
    for (int shard = 0; shard < table.shards; shard++) {
      elect(table, shard, fillCause(table, shard), null);
    }
  }

  private boolean mustSettle(ServiceTable table) {
    return table.led == 0
        && !table.settled
        && !table.policy.settle().isZero()
        && state.authorised();
  }

  private void settle(ServiceTable table) {
    if (table.settling || table.removed || !hasReachable(table)) {
      return;
    }
    table.settling = true;
    table.settleGeneration++;
    state.watchesChanged();
  }

  /** The first candidates were awaited long enough. */
  void settled(ServiceTable table) {
    table.settling = false;
    table.settled = !table.candidates.isEmpty();
    state.watchesChanged();
    for (int shard = 0; shard < table.shards; shard++) {
      elect(table, shard, fillCause(table, shard), null);
    }
  }

  private static boolean hasReachable(ServiceTable table) {
    for (Session session : table.candidates) {
      if (session.reachable()) {
        return true;
      }
    }
    return false;
  }

  private static ElectionCause fillCause(ServiceTable table, int shard) {
    return table.last(shard) == null ? ElectionCause.FIRST : causeOf(table.loss(shard));
  }

  /** The reason of an election, from the reason of the loss before it. */
  static ElectionCause causeOf(LossCause loss) {
    return switch (loss) {
      case RESIGNED, CLOSED -> ElectionCause.RESIGNED;
      case DIED, DISCONNECTED, LEASE_EXPIRED -> ElectionCause.DISCONNECTED;
      case AGENT_LOST -> ElectionCause.AGENT_LOST;
      case EVICTED -> ElectionCause.EVICTED;
      case TRANSFER -> ElectionCause.TRANSFER;
      case PREEMPTED -> ElectionCause.PREEMPTION;
      case TAKEOVER_FAILED -> ElectionCause.TAKEOVER_FAILED;
      case PROBE_FAILED -> ElectionCause.PROBE_FAILED;
      case UNASSIGNED -> ElectionCause.RESUMED;
      case DRAINED -> ElectionCause.DRAINED;
    };
  }
}
