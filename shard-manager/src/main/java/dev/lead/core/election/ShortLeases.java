package dev.lead.core.election;

import static dev.lead.core.election.Outcome.refused;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import java.util.Optional;

/** Leases of single shards over plain HTTP, kept alive by a count in the table (rule 11). */
final class ShortLeases {
  private final RegionState state;
  private final Elections elections;
  private final SessionCommands sessions;

  ShortLeases(RegionState state, Elections elections, SessionCommands sessions) {
    this.state = state;
    this.elections = elections;
    this.sessions = sessions;
  }

  Outcome take(Command.TakeLease command) {
    ServiceTable table = state.table(command.shard().service());
    if (table == null) {
      return refused(Refusal.UNKNOWN_SERVICE);
    }
    int shard = command.shard().number();
    if (shard >= table.shards) {
      return new Outcome.Refused(
          Refusal.UNKNOWN_SHARD, table.name + " has shards 0 to " + (table.shards - 1));
    }
    Session known = state.sessions.get(command.session());
    if (known != null) {
      return renew(table, shard, known, command);
    }
    if (!state.authorised()) {
      return refused(Refusal.NOT_AUTHORISED);
    }
    if (!table.home(shard)) {
      return refused(Refusal.NOT_HOME);
    }
    if (state.paused || table.paused) {
      return refused(Refusal.PAUSED);
    }
    Session leader = state.atSlot(table.leader(shard));
    if (leader != null) {
      return new Outcome.Held(leader.name(), table.token(shard));
    }
    if (table.state(shard) != ShardState.VACANT) {
      return refused(Refusal.BUSY);
    }
    if (Choice.leader(table, shard, null, null) != null) {
      // Its candidates are being awaited or held; a passer-by does not come before them.
      return new Outcome.Refused(
          Refusal.BUSY, "the service's own candidates are about to be elected");
    }
    if (sessions.full()) {
      return new Outcome.Refused(Refusal.LIMIT, "too many sessions are open already");
    }
    CandidateName holder = command.holder();
    Session session =
        new Session(
            command.session(),
            command.secret(),
            CandidateSpec.of(holder, table.name, ShardSelection.of(shard)),
            command.ttl(),
            true);
    session.count = command.count();
    state.enter(session);
    state.watchesChanged();
    state.emit(new Fact.CandidateJoined(session.id, session.spec, Optional.empty()));
    elections.grant(table, shard, session, ElectionCause.SHORT_LEASE);
    elections.ready(table, shard, session);
    table.state(shard, ShardState.ACTIVE);
    state.emit(new Fact.LeaderReady(command.shard(), table.token(shard), session.id));
    return new Outcome.Leased(table.token(shard), session.ttl);
  }

  private Outcome renew(ServiceTable table, int shard, Session session, Command.TakeLease command) {
    if (!session.shortLease || !session.secret.equals(command.secret())) {
      return refused(Refusal.WRONG_SECRET);
    }
    if (table.leader(shard) != session.slot || table.state(shard) == ShardState.REVOKING) {
      return refused(Refusal.NOT_LEADER);
    }
    if (command.count() > session.count) {
      session.count = command.count();
      state.watchesChanged();
    }
    return new Outcome.Leased(table.token(shard), session.ttl);
  }

  Outcome end(Command.EndLease command) {
    Session session = state.sessions.get(command.session());
    if (session == null) {
      return Outcome.UNCHANGED;
    }
    if (!session.shortLease || !session.secret.equals(command.secret())) {
      return refused(Refusal.WRONG_SECRET);
    }
    sessions.close(session, LossCause.RESIGNED);
    return Outcome.DONE;
  }

  Outcome expire(Command.ExpireLease command) {
    Session session = state.sessions.get(command.session());
    if (session == null || !session.shortLease) {
      return Outcome.UNCHANGED;
    }
    if (session.count != command.count()) {
      return refused(Refusal.STALE_COUNT);
    }
    sessions.close(session, LossCause.LEASE_EXPIRED);
    return Outcome.DONE;
  }
}
