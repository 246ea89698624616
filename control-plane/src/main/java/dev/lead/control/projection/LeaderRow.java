package dev.lead.control.projection;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Instant;
import java.util.Optional;

/**
 * What a shard's events said last.
 *
 * @param token of the present leader, else of the last one
 * @param transfer the number of the transfer under way
 * @param since when the present state of leadership began
 */
public record LeaderRow(
    ShardId shard,
    ShardState state,
    Token token,
    Optional<SessionId> session,
    Optional<CandidateName> leader,
    Optional<CandidateName> standby,
    Optional<SessionId> standbySession,
    Optional<Long> transfer,
    Instant since) {
  LeaderRow in(ShardState next) {
    return new LeaderRow(
        shard, next, token, session, leader, standby, standbySession, transfer, since);
  }

  LeaderRow withTransfer(Optional<Long> number) {
    return new LeaderRow(
        shard, state, token, session, leader, standby, standbySession, number, since);
  }

  LeaderRow withStandby(Optional<CandidateName> name, SessionId id) {
    return new LeaderRow(shard, state, token, session, leader, name, present(id), transfer, since);
  }

  LeaderRow vacant(Instant at) {
    return new LeaderRow(
        shard,
        ShardState.VACANT,
        token,
        Optional.empty(),
        Optional.empty(),
        standby,
        standbySession,
        transfer,
        at);
  }

  static Optional<SessionId> present(SessionId id) {
    return id.equals(SessionId.NONE) ? Optional.empty() : Optional.of(id);
  }
}
