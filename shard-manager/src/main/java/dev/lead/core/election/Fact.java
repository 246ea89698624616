package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.Optional;

/**
 * What happened in the region. Agents act on facts the moment they are applied; history keeps them.
 */
public sealed interface Fact {

  // ---- authority ----

  /** The region has authority under this epoch. */
  record RegionAuthorised(Incarnation incarnation, Epoch epoch) implements Fact {}

  /** A service was defined or its policy changed. */
  record ServiceDefined(ServiceName service, long version, int shards) implements Fact {}

  /** A service left the region. */
  record ServiceRemoved(ServiceName service, long version) implements Fact {}

  /** Shards came home (or left); {@code count} of them changed. */
  record ShardsAssigned(ServiceName service, int count, int homeNow) implements Fact {}

  // ---- agents ----

  record AgentJoined(AgentRun agent, AgentInfo info) implements Fact {}

  record AgentSuspected(AgentRun agent) implements Fact {}

  /** A suspected agent was heard again. */
  record AgentRecovered(AgentRun agent) implements Fact {}

  record AgentExpired(AgentRun agent) implements Fact {}

  record AgentLeft(AgentRun agent) implements Fact {}

  // ---- candidates ----

  record CandidateJoined(SessionId session, CandidateSpec candidate, Optional<AgentRun> agent)
      implements Fact {}

  /** A session moved to another agent, or came back; its leaderships go on. */
  record CandidateAttached(SessionId session, CandidateName name, AgentRun agent, int attachment)
      implements Fact {}

  /** The connection broke; {@code remaining} is what is waited for its {@code LEASE} shards. */
  record CandidateDetached(SessionId session, CandidateName name, Duration remaining)
      implements Fact {}

  record CandidateLeft(SessionId session, ServiceName service, CandidateName name, LossCause cause)
      implements Fact {}

  record FitnessChanged(SessionId session, CandidateName name, Fitness fitness) implements Fact {}

  /** Held back from leading, for one shard or (empty) for its service. */
  record CandidateHeld(
      ServiceName service,
      CandidateName candidate,
      Optional<Integer> shard,
      LossCause cause,
      Duration hold)
      implements Fact {}

  record CandidateFreed(ServiceName service, CandidateName candidate) implements Fact {}

  // ---- leadership ----

  /**
   * A shard has a new leader. The one it had, if any, may no longer act.
   *
   * @param previousToken {@link Token#NONE} if it never had one in this incarnation
   * @param standby the second choice, if there is one
   * @param standbySession its session, else {@link SessionId#NONE}
   */
  record LeaderElected(
      ShardId shard,
      Token token,
      SessionId session,
      CandidateName leader,
      ElectionCause cause,
      Token previousToken,
      Optional<CandidateName> previousLeader,
      Optional<CandidateName> standby,
      SessionId standbySession)
      implements Fact {}

  record LeaderReady(ShardId shard, Token token, SessionId session) implements Fact {}

  /** The leader lost the shard. A {@link LeaderElected} follows at once, later, or never. */
  record LeaderLost(
      ShardId shard, Token token, SessionId session, CandidateName leader, LossCause cause)
      implements Fact {}

  /** The leader must stop and confirm with {@link Command.Release}. */
  record LeaderRevoked(
      ShardId shard, Token token, SessionId session, CandidateName leader, LossCause cause)
      implements Fact {}

  /**
   * The second choice of a shard changed; {@code session} is {@link SessionId#NONE} if there is
   * none.
   */
  record StandbyChosen(ShardId shard, SessionId session, Optional<CandidateName> standby)
      implements Fact {}

  // ---- transfers ----

  /** The target is asked to warm up. */
  record TransferStarted(
      ShardId shard,
      long transfer,
      SessionId from,
      SessionId to,
      CandidateName target,
      Token token,
      ElectionCause cause)
      implements Fact {}

  /** The target is warm; the leader is asked to drain and release. */
  record TransferDraining(ShardId shard, long transfer, SessionId from, SessionId to, Token token)
      implements Fact {}

  /** The new leader reported ready. */
  record TransferCompleted(ShardId shard, long transfer, Token token) implements Fact {}

  /**
   * The transfer failed. Before the release nothing changed hands, and the old leader, if it still
   * leads, goes on with its token; after it, the target lost the shard before it was ready. Of a
   * departure {@code to} is {@link SessionId#NONE}; after its release this says that the move was
   * given up and the shard may be led here again.
   */
  record TransferRolledBack(
      ShardId shard, long transfer, SessionId from, SessionId to, Token token, String reason)
      implements Fact {}

  // ---- moves between regions ----

  /** The target is asked to warm up for a shard that another region leads. */
  record ArrivalStarted(ShardId shard, long arrival, SessionId to, CandidateName target)
      implements Fact {}

  /** The target is warm, and stays so until the shard comes home or the arrival ends. */
  record ArrivalPrepared(ShardId shard, long arrival, SessionId to, CandidateName target)
      implements Fact {}

  /** The target need not stay warm, or can't. */
  record ArrivalEnded(ShardId shard, long arrival, SessionId to, String reason) implements Fact {}

  /**
   * The leader is asked to drain and release for a move to another region. Told again when it was
   * disconnected meanwhile and came back in time.
   */
  record DepartureStarted(ShardId shard, long transfer, SessionId from, Token token)
      implements Fact {}

  /**
   * Nobody leads the shard here and nobody will, until the move is given up or the shard is granted
   * anew.
   *
   * @param token the last one used here
   * @param leader who led last, if anybody did when the move began
   */
  record ShardReleased(ShardId shard, long transfer, Token token, Optional<CandidateName> leader)
      implements Fact {}

  // ---- operators ----

  /** An order was carried out, or started ({@code accepted}), or refused. */
  record OrderCompleted(long number, boolean accepted, Optional<Refusal> refusal, String detail)
      implements Fact {}

  record ElectionsPaused(Optional<ServiceName> service, String reason) implements Fact {}

  record ElectionsResumed(Optional<ServiceName> service) implements Fact {}

  record DrainStarted(DrainScope scope) implements Fact {}

  record DrainEnded(DrainScope scope) implements Fact {}

  // ---- the outbox itself ----

  /** The outbox was full: {@code count} older events, up to the one before this, are not kept. */
  record EventsDropped(long count) implements Fact {}
}
