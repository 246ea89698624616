package dev.lead.client.fencing;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.time.Instant;

/**
 * A task that a leader before began and did not finish.
 *
 * @param key its idempotency key
 * @param token of the leader that had it last
 * @param began when it was begun, by the store's wall clock; for people
 */
public record OrphanTask(Shard shard, String key, Token token, Instant began) {}
