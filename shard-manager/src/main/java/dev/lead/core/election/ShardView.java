package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.util.Optional;

/** A shard as the table has it at one index. */
public record ShardView(
    ShardId shard,
    ShardState state,
    Epoch epoch,
    Term term,
    Token token,
    SessionId session,
    Optional<CandidateName> leader,
    Optional<CandidateName> standby) {}
