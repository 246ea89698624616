package dev.lead.core.election;

import dev.lead.core.model.AgentRun;
import java.time.Duration;

/** An agent as the table has it at one index. */
public record AgentView(
    AgentRun agent,
    AgentInfo info,
    boolean suspected,
    long count,
    long applied,
    Duration lease,
    int sessions) {}
