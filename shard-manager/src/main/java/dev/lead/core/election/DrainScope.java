package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServiceName;

/**
 * What is being emptied. A drain stands until it is lifted, also while nothing that it means is
 * there.
 */
public sealed interface DrainScope {

  /** A candidate of a service leads nothing that anybody else fit could lead. */
  record Candidate(ServiceName service, CandidateName candidate) implements DrainScope {}

  /** The same of all candidates of a zone, of every service. */
  record Zone(String zone) implements DrainScope {}

  /**
   * An agent takes no new sessions and moves those it has. Leaders keep their shards: where a
   * candidate is attached says nothing about how well it leads.
   */
  record Agent(AgentName agent) implements DrainScope {}
}
