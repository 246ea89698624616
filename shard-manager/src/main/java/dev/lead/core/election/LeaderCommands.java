package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import org.jspecify.annotations.Nullable;

/** What leaders, and those about to lead, say of single shards. */
final class LeaderCommands {
  private final RegionState state;
  private final Elections elections;
  private final SessionCommands sessions;
  private final Holds holds;

  LeaderCommands(RegionState state, Elections elections, SessionCommands sessions, Holds holds) {
    this.state = state;
    this.elections = elections;
    this.sessions = sessions;
    this.holds = holds;
  }

  Outcome ready(Command.ReportReady command) {
    Outcome refusal = notLeader(command.session(), command.shard(), command.token());
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = tableOf(command.shard());
    Session session = state.sessions.get(command.session());
    int shard = command.shard().number();
    if (session == null || !elections.ready(table, shard, session)) {
      return Outcome.UNCHANGED;
    }
    if (table.state(shard) == ShardState.GRANTED) {
      table.state(shard, ShardState.ACTIVE);
    }
    state.emit(new Fact.LeaderReady(command.shard(), command.token(), command.session()));
    Transfer transfer = state.transfers.isEmpty() ? null : state.transfers.get(command.shard());
    if (transfer != null && transfer.step == ShardState.GRANTED) {
      state.remove(transfer);
      state.watchesChanged();
      state.emit(new Fact.TransferCompleted(command.shard(), transfer.id, command.token()));
    }
    elections.arrivals.ready(command.shard(), command.token());
    return Outcome.DONE;
  }

  /** The leader has stopped, because it was asked to or by itself: the shard is free at once. */
  Outcome release(SessionId sessionId, ShardId shardId, Token token) {
    Outcome refusal = notLeader(sessionId, shardId, token);
    if (refusal != null) {
      return refusal;
    }
    ServiceTable table = tableOf(shardId);
    Session session = state.sessions.get(sessionId);
    int shard = shardId.number();
    Revocation revocation = state.revocations.isEmpty() ? null : state.revocations.get(shardId);
    if (revocation != null) {
      elections.endRevocation(revocation);
      sessions.closeIfRemoved(revocation);
      return Outcome.DONE;
    }
    Transfer transfer = state.transfers.isEmpty() ? null : state.transfers.get(shardId);
    if (transfer != null && transfer.step == ShardState.DRAINING) {
      elections.replace(table, shard, transfer.loss, transfer.election, session);
    } else {
      elections.replace(table, shard, LossCause.RESIGNED, ElectionCause.RESIGNED, session);
    }
    return Outcome.DONE;
  }

  Outcome endRevocation(Command.EndRevocation command) {
    Revocation revocation = state.revocations.get(command.shard());
    if (revocation == null || !revocation.token.equals(command.token())) {
      return Outcome.UNCHANGED;
    }
    if (!revocation.mayEnd(state)) {
      return refused(Refusal.STALE_COUNT);
    }
    elections.endRevocation(revocation);
    sessions.closeIfRemoved(revocation);
    return Outcome.DONE;
  }

  Outcome failTakeover(Command.FailTakeover command) {
    Session session = state.sessions.get(command.session());
    if (session == null || session.unready.of(command.grant()) == 0) {
      return Outcome.UNCHANGED;
    }
    ServiceTable table = state.services.get(session.spec.service());
    if (table == null) {
      return Outcome.UNCHANGED;
    }
    boolean held = false;
    for (int shard = 0; shard < table.shards; shard++) {
      if (table.leader(shard) != session.slot
          || table.ready(shard)
          || table.grant(shard) != command.grant()) {
        continue;
      }
      Session next = Choice.leader(table, shard, session, null);
      boolean another = next != null && next != session;
      if (another && table.state(shard) == ShardState.GRANTED && !state.pausedFor(table)) {
        if (!held) {
          held = true;
          holds.recordLoss(table, session.name(), LossCause.TAKEOVER_FAILED);
          holds.holdService(
              table, session.name(), LossCause.TAKEOVER_FAILED, table.policy.evictionHold());
        }
        elections.revoke(
            table, shard, LossCause.TAKEOVER_FAILED, ElectionCause.TAKEOVER_FAILED, true);
      }
      if (table.leader(shard) == session.slot && table.grant(shard) == command.grant()) {
        // Nobody else, or not free yet: the wait starts again.
        table.grant(shard, state.index);
        session.unready.add(state.index);
        session.unready.remove(command.grant());
      }
    }
    state.watchesChanged();
    return Outcome.DONE;
  }

  Outcome prepared(Command.ReportPrepared command) {
    Transfer transfer = state.transfers.get(command.shard());
    if (transfer == null
        || transfer.id != command.transfer()
        || !transfer.to.equals(command.session())) {
      return elections.arrivals.prepared(command);
    }
    ServiceTable table = tableOf(command.shard());
    int shard = command.shard().number();
    if (transfer.step != ShardState.PREPARING || table.state(shard) != ShardState.PREPARING) {
      return Outcome.UNCHANGED;
    }
    transfer.step = ShardState.DRAINING;
    table.state(shard, ShardState.DRAINING);
    state.watchesChanged();
    state.emit(
        new Fact.TransferDraining(
            command.shard(), transfer.id, transfer.from, transfer.to, table.token(shard)));
    return Outcome.DONE;
  }

  Outcome rollBack(Command.RollBackTransfer command) {
    Transfer transfer = state.transfers.get(command.shard());
    if (transfer == null || transfer.id != command.transfer()) {
      return elections.arrivals.timedOut(command);
    }
    ServiceTable table = tableOf(command.shard());
    if (transfer.step != command.step()
        || table.state(command.shard().number()) != command.step()) {
      return refused(transfer.pastRelease() ? Refusal.PAST_RELEASE : Refusal.STALE_COUNT);
    }
    elections.rollBack(
        table,
        transfer,
        command.step() == ShardState.PREPARING
            ? "the target was not warm in time"
            : "the leader did not release in time");
    return Outcome.DONE;
  }

  private @Nullable Outcome notLeader(SessionId session, ShardId shard, Token token) {
    ServiceTable table = state.services.get(shard.service());
    if (table == null) {
      return refused(Refusal.UNKNOWN_SERVICE);
    }
    if (shard.number() >= table.shards) {
      return refused(Refusal.UNKNOWN_SHARD);
    }
    Session leader = state.atSlot(table.leader(shard.number()));
    if (leader == null || !leader.id.equals(session)) {
      return refused(Refusal.NOT_LEADER);
    }
    if (!table.token(shard.number()).equals(token)) {
      return refused(Refusal.STALE_TOKEN);
    }
    return null;
  }

  private ServiceTable tableOf(ShardId shard) {
    return java.util.Objects.requireNonNull(state.services.get(shard.service()));
  }
}
