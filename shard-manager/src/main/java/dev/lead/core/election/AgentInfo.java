package dev.lead.core.election;

/**
 * What an agent says of itself.
 *
 * @param zone its zone, or ""
 * @param endpoint where candidates reach it, {@code host:port}
 * @param pid its process id, for people
 * @param version its software version
 */
public record AgentInfo(String zone, String endpoint, long pid, String version) {}
