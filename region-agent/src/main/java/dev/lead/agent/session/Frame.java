package dev.lead.agent.session;

import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a candidate sends. */
sealed interface Frame {
  /** A new session. */
  record Hello(CandidateSpec candidate, Duration ttl, Epoch knownEpoch, boolean textTokens)
      implements Frame {}

  /** A session comes back. */
  record Resume(SessionId session, SessionSecret secret, int attachment, boolean textTokens)
      implements Frame {}

  /**
   * @param staleRejected how many writes with an old token the candidate's stores have refused
   */
  record Heartbeat(long n, int attachment, Optional<Fitness> fitness, OptionalLong staleRejected)
      implements Frame {}

  record Ready(List<Led> shards) implements Frame {}

  record Released(List<Led> shards) implements Frame {}

  record Resign(List<Led> shards) implements Frame {}

  record Prepared(ShardId shard, long transfer) implements Frame {}

  /** Asks for a signed statement that it leads. */
  record Grant(ShardId shard, Token token) implements Frame {}

  record Observe(List<ShardId> shards, Optional<ServiceName> service) implements Frame {}

  record Bye() implements Frame {}

  /** A shard and the token under which it is led. */
  record Led(ShardId shard, Token token) {}
}
