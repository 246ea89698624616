package dev.lead.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an agent says. See the session protocol. */
sealed interface Frame {
  /** The session is attached. The secret comes only with a new session. */
  record Welcome(
      String session,
      Optional<Secret> secret,
      long attachment,
      Duration ttl,
      Duration heartbeat,
      String agent,
      String region,
      List<AgentAddress> agents,
      boolean resumed)
      implements Frame {}

  /** One shard that this session leads. */
  record Grant(Shard shard, Token token, Token previousToken, String cause) {}

  /** Part of all that the session leads after a re-attach. */
  record Leads(List<Grant> shards, boolean complete) implements Frame {}

  /** Elected. */
  record Elected(List<Grant> shards) implements Frame {}

  /** Answer to heartbeat n. */
  record Lease(long n, long attachment, Duration valid) implements Frame {}

  /** Second choice for a shard, or no longer. */
  record StandbyChange(Shard shard, boolean standby) {}

  /** Second choices. */
  record Standby(List<StandbyChange> shards) implements Frame {}

  /** A grant that ends. */
  record Taken(Shard shard, Token token, String cause) {}

  /** Stop, then say so. */
  record Revoke(List<Taken> shards) implements Frame {}

  /** Already given to somebody else. */
  record Lost(List<Taken> shards) implements Frame {}

  /** Warm up. */
  record Prepare(Shard shard, long transfer, String from, Token token) implements Frame {}

  /** Finish, then release. */
  record DrainOrder(Shard shard, Token token, long transfer, Duration timeout) implements Frame {}

  /** The transfer was rolled back. */
  record Resume(Shard shard, Token token, long transfer, String reason) implements Frame {}

  /** The transfer this candidate warmed up for was called off. */
  record Cancelled(Shard shard, long transfer, String reason) implements Frame {}

  /** Who leads, for observers. */
  record Leaders(List<LeaderInfo> shards) implements Frame {}

  /** Attach elsewhere. */
  record Move(List<AgentAddress> agents, String reason) implements Frame {}

  /** A grant that the agent signed. */
  record Signed(Shard shard, Token token, String jws) implements Frame {}

  /** A refusal; of something about one shard, if it names it. */
  record Failure(Problem problem, Optional<Shard> shard) implements Frame {}

  /** Of a type that this version does not know. */
  record Unknown(String type) implements Frame {}
}
