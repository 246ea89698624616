package dev.lead.agent.config;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.RegionName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent has to know. The keys, their meaning and their defaults are in {@code
 * agent.schema.json}.
 */
public record AgentConfig(
    RegionName region,
    AgentName name,
    String zone,
    Path data,
    Path identity,
    Raft raft,
    Api api,
    ControlPlane controlPlane,
    Lease lease,
    Limits limits) {

  /** The members of the region's Raft group. */
  public record Raft(String address, List<String> members, String timings) {}

  /** Where candidates and look-ups come in. */
  public record Api(String address, Optional<String> advertise) {}

  /** Where to ask for authority. */
  public record ControlPlane(List<String> endpoints) {}

  /** The agent's own lease in the region. */
  public record Lease(Duration beat, Duration suspicion, Duration expiry) {}

  /** What this agent takes on. */
  public record Limits(int sessions) {}
}
