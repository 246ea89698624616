package dev.lead.client.fencing.grant;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.util.Optional;

/**
 * What a verified grant says: that the agents of a region elected a candidate.
 *
 * @param candidate who leads
 * @param region where it was elected
 * @param session the candidate's session, if the agent named it
 * @param agent the agent that signed
 */
public record Grant(
    Shard shard,
    Token token,
    String candidate,
    String region,
    Optional<String> session,
    String agent) {}
