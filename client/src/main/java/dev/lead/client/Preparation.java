package dev.lead.client;

/**
 * What a candidate learns before a planned transfer to it.
 *
 * @param shard the shard to warm up for
 * @param from the candidate that leads it now; empty if unknown
 * @param token that leader's token
 */
public record Preparation(Shard shard, String from, Token token) {}
