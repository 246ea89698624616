package dev.lead.control.projection;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Instant;
import java.util.Optional;

/**
 * One leader's time at one shard, from its election.
 *
 * @param agent where the leader was attached when it was elected
 */
public record Leadership(
    ShardId shard,
    Token token,
    SessionId session,
    CandidateName leader,
    Optional<AgentName> agent,
    String electedCause,
    Token previousToken,
    Instant from,
    Optional<Instant> ready,
    Optional<Instant> to,
    Optional<String> lostCause) {
  Leadership with(LeadershipEdit edit) {
    return new Leadership(
        shard,
        token,
        session,
        leader,
        agent,
        electedCause,
        previousToken,
        from,
        ready.or(edit::ready),
        to.or(edit::to),
        lostCause.or(edit::lostCause));
  }
}
