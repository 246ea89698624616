package dev.lead.control.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent: the newest life of its process.
 *
 * @param state {@code live}; {@code silent}: has not renewed its mandate for a while; {@code
 *     suspected}, {@code expired}, {@code left}: says the region's table; {@code missing}: its
 *     mandate lapsed; {@code pending}: of an incarnation that is not registered; "gone": known to
 *     be dead
 * @param raftRole of its last word, for people
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AgentView(
    String region,
    String name,
    long run,
    String state,
    long pid,
    String raftRole,
    long raftTerm,
    String raftLeader,
    String endpoint,
    String zone,
    String version,
    int sessions,
    String incarnation,
    Instant lastSeenAt,
    Optional<Long> silentMs) {}
