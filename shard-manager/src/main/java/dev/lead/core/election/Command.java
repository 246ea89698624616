package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;

/**
 * What can be asked of the {@link ElectionTable}. Each command is idempotent: it carries a count,
 * an attachment, a token or a number of its own, so that applying it twice, or late, changes
 * nothing.
 */
public sealed interface Command {

  // ---- the region's own life ------------------------------------------------------------------

  /** Gives the fresh state its incarnation. The first one wins; later ones change nothing. */
  record Incarnate(Incarnation incarnation) implements Command {}

  /**
   * The control plane registered this incarnation and drew an epoch for the whole region. Before it
   * nobody is elected. Only a larger epoch changes anything.
   */
  record Authorize(Incarnation incarnation, Epoch epoch) implements Command {}

  /**
   * A service exists, with this policy. Only a larger version changes anything. The shard count may
   * grow, never shrink.
   */
  record DefineService(
      Incarnation incarnation, long version, ServiceName service, int shards, ServicePolicy policy)
      implements Command {}

  /** The service is gone from this region: its leaders are revoked, its candidates closed. */
  record RemoveService(Incarnation incarnation, long version, ServiceName service)
      implements Command {}

  /**
   * Grants or takes home shards of a service. Each range names the epoch it was decided under; a
   * shard takes it only if that epoch is larger than the one it has, so order and repetition don't
   * matter, and a taken shard keeps the epoch as a tombstone.
   */
  record AssignShards(Incarnation incarnation, ServiceName service, List<Range> ranges)
      implements Command {
    public AssignShards {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * A run of shards that share their fate.
   *
   * @param from first shard
   * @param to last shard + 1
   * @param epoch the epoch drawn with this decision
   * @param home whether they may be led here
   */
  record Range(int from, int to, Epoch epoch, boolean home) {}

  /** The control plane has kept all events up to and including this sequence number. */
  record AcknowledgeEvents(Incarnation incarnation, long through) implements Command {}

  // ---- agents ---------------------------------------------------------------------------------

  /**
   * An agent's process has started. An older run of the same name stays listed until it expires,
   * since leases it handed out may still be alive.
   *
   * @param lease how long this agent's authority lasts beyond a renewal, on its own clock; it hands
   *     out no leader lease that outlives it
   * @param suspicion after which silence its {@code FENCE} shards are re-elected
   */
  record JoinAgent(AgentRun agent, AgentInfo info, Duration lease, Duration suspicion)
      implements Command {}

  /**
   * The agent's beat.
   *
   * @param count rises by one with each beat of this run; the value itself is never compared
   *     between runs
   * @param applied the Raft index up to which this agent had applied the log when it sent the beat
   */
  record RenewAgent(AgentRun agent, long count, long applied) implements Command {}

  /** Its count was seen unchanged for its suspicion time. A no-op if it has moved on since. */
  record SuspectAgent(AgentRun agent, long count) implements Command {}

  /** Its count was seen unchanged for its lease and the clock's drift bound. */
  record ExpireAgent(AgentRun agent, long count) implements Command {}

  /**
   * A clean stop: its sessions are moved or closed by then. Whatever is left is detached, since
   * what it granted last may still be alive.
   */
  record LeaveAgent(AgentRun agent) implements Command {}

  // ---- sessions -------------------------------------------------------------------------------

  /**
   * Opens a session, attached to the agent with attachment 1, and makes its candidate campaign.
   *
   * @param knownEpoch the highest epoch the candidate ever saw for its service; a table that knows
   *     less refuses (rule 10)
   */
  record OpenSession(
      SessionId session,
      SecretHash secret,
      AgentRun agent,
      CandidateSpec candidate,
      Duration ttl,
      Epoch knownEpoch)
      implements Command {}

  /**
   * Moves a session to another agent (or the same one, after a broken connection).
   *
   * @param secret of what the candidate showed
   * @param attachment the one it had; the new one is one larger
   */
  record AttachSession(SessionId session, SecretHash secret, AgentRun agent, int attachment)
      implements Command {}

  /**
   * The connection broke without a word.
   *
   * @param remaining how much of the last lease handed out on this attachment was left, at most,
   *     when the agent stopped extending it; {@code LEASE} shards are re-elected after that
   */
  record DetachSession(SessionId session, AgentRun agent, int attachment, Duration remaining)
      implements Command {}

  /**
   * One lease has passed since every agent that the session left had heard of it: nothing that they
   * granted is left.
   *
   * @param moved the index of the entry from which the lease was waited
   */
  record EndMove(SessionId session, long moved) implements Command {}

  /** A detached session was not attached again in time. */
  record LapseSession(SessionId session, int attachment) implements Command {}

  /**
   * The candidate said good-bye, or is known for certain to be gone: replaced at once in both
   * modes.
   */
  record CloseSession(SessionId session, AgentRun agent, int attachment, LossCause cause)
      implements Command {}

  /** What the candidate's agent learnt of its fitness. */
  record UpdateFitness(SessionId session, AgentRun agent, int attachment, Fitness fitness)
      implements Command {}

  // ---- leading --------------------------------------------------------------------------------

  /** The leader has taken over. */
  record ReportReady(SessionId session, ShardId shard, Token token) implements Command {}

  /** The leader (or the one it was taken from) has stopped acting: the shard is free at once. */
  record Release(SessionId session, ShardId shard, Token token) implements Command {}

  /** The leader steps down by itself. It does not win again at once if another is fit. */
  record Resign(SessionId session, ShardId shard, Token token) implements Command {}

  /** The lease of a revoked leader is over (rule 2, case b). */
  record EndRevocation(ShardId shard, Token token) implements Command {}

  /**
   * A leader did not report ready in time for some of the shards it was elected to in one Raft
   * entry: the next one is tried for each of them.
   *
   * @param grant the index of that entry
   */
  record FailTakeover(SessionId session, long grant) implements Command {}

  /** A service's first candidates were awaited long enough. */
  record Settle(ServiceName service, long generation) implements Command {}

  // ---- HTTP short leases ----------------------------------------------------------------------

  /**
   * Takes or renews a short lease of one shard, kept in the table with a count of its own, which
   * outlives its agent. Elected at once if the shard is free and nobody campaigns for it with a
   * better claim.
   *
   * @param count rises by one with each request of the holder; a repeated one changes nothing
   */
  record TakeLease(
      SessionId session,
      SecretHash secret,
      CandidateName holder,
      ShardId shard,
      Duration ttl,
      long count)
      implements Command {}

  /** The holder of a short lease gives it up. */
  record EndLease(SessionId session, SecretHash secret) implements Command {}

  /** The short lease's count was seen unchanged for its time to live. */
  record ExpireLease(SessionId session, long count) implements Command {}

  // ---- transfers within the region ------------------------------------------------------------

  /** The target is warm. */
  record ReportPrepared(SessionId session, ShardId shard, long transfer) implements Command {}

  /** A step took too long. Changes nothing once the leader has released (rule 12). */
  record RollBackTransfer(ShardId shard, long transfer, ShardState step) implements Command {}

  // ---- holds and damping ----------------------------------------------------------------------

  /** A hold's time is over. */
  record EndHold(ServiceName service, CandidateName candidate, long hold) implements Command {}

  /** A loss is old enough to be forgotten. */
  record ForgetLoss(ServiceName service, CandidateName candidate, long change) implements Command {}

  // ---- drains ----

  /**
   * What drained candidates of the service still lead is looked at once more.
   *
   * @param pass the number of the wait that is over
   */
  record ContinueDrain(ServiceName service, long pass) implements Command {}

  // ---- operators ------------------------------------------------------------------------------

  /**
   * An operator's order, handed down by the control plane. Orders are numbered; one at or below the
   * last number seen changes nothing. Its outcome is the event {@link Fact.OrderCompleted}.
   */
  record Execute(Incarnation incarnation, long number, Order order) implements Command {}
}
