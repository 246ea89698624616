package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;

/**
 * A shard taken from a leader of a {@code LEASE} service that has not confirmed yet (rule 2). It is
 * over when the leader confirmed; or when the agent that extended its lease has renewed at or past
 * the revoking entry and one lease has passed since; or when that agent expired.
 */
final class Revocation {
  final ShardId shard;
  final Token token;
  final SessionId session;

  /** Empty for a short lease, which nobody extends any more: its own count ends it. */
  final Optional<AgentRun> agent;

  final long index;
  final LossCause loss;
  boolean agentPast;

  Revocation(
      ShardId shard,
      Token token,
      SessionId session,
      Optional<AgentRun> agent,
      long index,
      LossCause loss) {
    this.shard = shard;
    this.token = token;
    this.session = session;
    this.agent = agent;
    this.index = index;
    this.loss = loss;
  }

  /**
   * Whether it is over as soon as its agent has expired: nobody else granted the leader anything.
   */
  boolean endsWithAgent(RegionState state) {
    Session leader = state.sessions.get(session);
    return leader == null || !leader.carriesLeases();
  }

  /** Whether nobody extends the revoked leader's lease any more: one lease later it is over. */
  boolean mayEnd(RegionState state) {
    Session leader = state.sessions.get(session);
    return agentPast && (leader == null || leader.formerAgents == 0);
  }
}
