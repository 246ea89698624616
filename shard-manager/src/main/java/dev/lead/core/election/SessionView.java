package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import java.time.Duration;
import java.util.Optional;

/** A session as the table has it at one index; {@code agent} is empty while it is detached. */
public record SessionView(
    SessionId session,
    SecretHash secret,
    CandidateSpec candidate,
    Optional<AgentRun> agent,
    int attachment,
    Duration ttl,
    Fitness fitness,
    int leads) {}
