package dev.lead.core.simulate;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.Map;

/** The frames of the session protocol, without what the simulation has no use for. */
sealed interface Frame {

  sealed interface FromCandidate extends Frame {}

  sealed interface FromAgent extends Frame {}

  record Hello(Epoch knownEpoch) implements FromCandidate {}

  record Resume(SessionId session, SecretHash secret, int attachment) implements FromCandidate {}

  record Heartbeat(long n, int attachment, boolean probeOk) implements FromCandidate {}

  record Ready(ShardId shard, Token token) implements FromCandidate {}

  record Released(ShardId shard, Token token) implements FromCandidate {}

  record Resign(ShardId shard, Token token) implements FromCandidate {}

  record Prepared(ShardId shard, long transfer) implements FromCandidate {}

  record Bye() implements FromCandidate {}

  record Welcome(SessionId session, SecretHash secret, int attachment, boolean resumed)
      implements FromAgent {}

  /** All that the session leads; what is not named is lost. */
  record Leads(Map<ShardId, Token> shards) implements FromAgent {}

  record Lease(long n, int attachment, Duration valid) implements FromAgent {}

  record Lead(ShardId shard, Token token) implements FromAgent {}

  record Revoke(ShardId shard, Token token) implements FromAgent {}

  record Lost(ShardId shard, Token token) implements FromAgent {}

  record Prepare(ShardId shard, long transfer) implements FromAgent {}

  record Drain(ShardId shard, Token token) implements FromAgent {}

  record GoOn(ShardId shard, Token token) implements FromAgent {}

  record Move(String reason) implements FromAgent {}

  /** The session was closed: everything is lost. */
  record UnknownSession() implements FromAgent {}

  /** Not now: try again, here or elsewhere. */
  record TryAgain(String reason) implements FromAgent {}
}
