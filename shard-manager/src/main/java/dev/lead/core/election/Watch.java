package dev.lead.core.election;

import java.time.Duration;

/**
 * A wait. The table has no clock: it says which key, at which count, is to be watched for how long,
 * and what to propose if the count has not changed by then. Every replica stamps, on its own
 * monotonic clock, when it first saw the key at that count (never before it was applied); the Raft
 * leader proposes. Since the command names the count, one that comes late changes nothing.
 *
 * @param key what is watched, unique in the table
 * @param count its present count
 * @param timeout how long it may stay unchanged
 * @param onTimeout what to propose then
 * @param guardsLease whether ending it too early could let two lead: then the observer adds the
 *     drift bound of clocks
 */
public record Watch(
    String key, long count, Duration timeout, Command onTimeout, boolean guardsLease) {}
