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
  public record Lease(Duration beat, Duration suspicion, Duration expiry) {
    private static final Duration SHORTEST_BEAT = Duration.ofMillis(20);
    private static final Duration LONGEST_EXPIRY = Duration.ofMinutes(1);

    public Lease {
      if (beat.compareTo(SHORTEST_BEAT) < 0) {
        throw new IllegalArgumentException(
            "beat must be at least 20ms, not " + beat.toMillis() + "ms");
      }
      if (suspicion.compareTo(beat.multipliedBy(3)) < 0) {
        throw new IllegalArgumentException(
            "suspicion must be at least three beats ("
                + beat.multipliedBy(3).toMillis()
                + "ms), else a single late beat re-elects everything; it is "
                + suspicion.toMillis()
                + "ms");
      }
      if (expiry.compareTo(suspicion) <= 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
        throw new IllegalArgumentException(
            "expiry must be longer than suspicion ("
                + suspicion.toMillis()
                + "ms) and at most 1m; it is "
                + expiry.toMillis()
                + "ms");
      }
    }
  }

  /** What this agent takes on. */
  public record Limits(int sessions) {}
}
