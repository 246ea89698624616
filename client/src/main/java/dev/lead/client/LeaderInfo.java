package dev.lead.client;

import java.util.Optional;

/**
 * Who leads a shard, as an agent knew it.
 *
 * @param shard the shard
 * @param state the shard's state in the region, for example {@code active} or {@code vacant}
 * @param leader the leading candidate; empty if there is none
 * @param endpoint where it wants to be reached; empty if it did not say
 * @param token the leader's token, or that of the last leader; {@link Token#NONE} if there never
 *     was one
 */
public record LeaderInfo(
    Shard shard, String state, Optional<String> leader, Optional<String> endpoint, Token token) {}
