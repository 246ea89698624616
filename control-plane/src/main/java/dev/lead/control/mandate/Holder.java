package dev.lead.control.mandate;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import java.util.Optional;

/**
 * An agent run that renewed the mandate under an incarnation.
 *
 * @param count of its last renewal there; the value is only compared within the run
 * @param applied the Raft index it had applied then
 * @param refusedCount the first request that was refused after it lapsed
 */
public record Holder(
    Incarnation incarnation,
    AgentRun agent,
    long count,
    long applied,
    HolderState state,
    Optional<Long> refusedCount) {
  /** The same one in another state. */
  public Holder with(HolderState next) {
    return new Holder(incarnation, agent, count, applied, next, Optional.empty());
  }

  Holder refusedAt(long refused) {
    return new Holder(incarnation, agent, count, applied, state, Optional.of(refused));
  }

  static Holder renewed(Renewal renewal) {
    return new Holder(
        renewal.incarnation(),
        renewal.agent(),
        renewal.count(),
        renewal.applied(),
        HolderState.RENEWING,
        Optional.empty());
  }
}
