package dev.lead.control.explain;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import java.util.List;
import java.util.Optional;

/**
 * Where a candidate stands.
 *
 * @param eligible whether nothing speaks against it
 * @param reasons what speaks against it, or for it
 */
public record Verdict(
    CandidateName candidate,
    Optional<AgentName> agent,
    boolean eligible,
    boolean leads,
    boolean standby,
    int weight,
    int led,
    List<String> reasons) {
  public Verdict {
    reasons = List.copyOf(reasons);
  }
}
