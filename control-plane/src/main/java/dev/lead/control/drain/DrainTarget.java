package dev.lead.control.drain;

import dev.lead.core.election.DrainScope;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.util.Optional;

/** What is drained. */
public sealed interface DrainTarget {
  /** Where it is. */
  RegionName region();

  /** A candidate of a service: others lead its shards. */
  record Candidate(RegionName region, ServiceName service, CandidateName candidate)
      implements DrainTarget {}

  /** An agent: it serves no sessions. */
  record Agent(RegionName region, AgentName agent) implements DrainTarget {}

  /** All candidates of a zone. */
  record Zone(RegionName region, String zone) implements DrainTarget {}

  /** A whole region: its shards move to others, and it gets none. */
  record Region(RegionName region) implements DrainTarget {}

  /** As stored and shown. */
  default String kind() {
    return switch (this) {
      case Candidate c -> "candidate";
      case Agent a -> "agent";
      case Zone z -> "zone";
      case Region r -> "region";
    };
  }

  /** The service of a candidate. */
  default Optional<String> ofService() {
    return this instanceof Candidate c ? Optional.of(c.service().value()) : Optional.empty();
  }

  /** The name within the region. */
  default Optional<String> named() {
    return switch (this) {
      case Candidate c -> Optional.of(c.candidate().value());
      case Agent a -> Optional.of(a.agent().value());
      case Zone z -> Optional.of(z.zone());
      case Region r -> Optional.empty();
    };
  }

  /** What the region's table is told; nothing of a whole region. */
  default Optional<DrainScope> scope() {
    return switch (this) {
      case Candidate c -> Optional.of(new DrainScope.Candidate(c.service(), c.candidate()));
      case Agent a -> Optional.of(new DrainScope.Agent(a.agent()));
      case Zone z -> Optional.of(new DrainScope.Zone(z.zone()));
      case Region r -> Optional.empty();
    };
  }

  /** For people. */
  default String text() {
    return switch (this) {
      case Candidate c ->
          "the candidate %s of %s in %s".formatted(c.candidate(), c.service(), c.region());
      case Agent a -> "the agent %s of %s".formatted(a.agent(), a.region());
      case Zone z -> "the zone %s of %s".formatted(z.zone(), z.region());
      case Region r -> "the region %s".formatted(r.region());
    };
  }

  /** Of stored columns. */
  static DrainTarget of(
      String kind, RegionName region, Optional<String> service, Optional<String> name) {
    return switch (kind) {
      case "candidate" ->
          new Candidate(
              region,
              new ServiceName(service.orElseThrow()),
              new CandidateName(name.orElseThrow()));
      case "agent" -> new Agent(region, new AgentName(name.orElseThrow()));
      case "zone" -> new Zone(region, name.orElseThrow());
      default -> new Region(region);
    };
  }
}
