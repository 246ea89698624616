package dev.lead.control.link;

import dev.lead.control.problem.Refused;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;

/** What the agent is answered, once the evidence it brought is committed. */
sealed interface MandateReply {
  /**
   * The mandate, for {@code grantedMs} from before the request was first sent.
   *
   * @param lastSequence events kept so far
   */
  record Granted(
      Incarnation incarnation,
      Epoch epoch,
      long grantedMs,
      long intervalMs,
      long assignmentVersion,
      long lastSequence)
      implements MandateReply {}

  /** Not now, or never. */
  record Refusal(Refused why) implements MandateReply {}
}
