package dev.lead.agent.session;

import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;

/**
 * A signed statement that somebody leads.
 *
 * @param jws the form of docs/session-protocol.md
 */
public record SignedGrant(ShardId shard, Token token, String jws) {}
