package dev.lead.control.link;

import dev.lead.control.problem.Refused;
import dev.lead.control.recovery.Position;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;

/** What the agent is answered, once the evidence it brought is committed. */
sealed interface MandateReply {
  /**
   * The mandate, for {@code grantedMs} from before the request was first sent.
   *
   * @param lastSequence events kept so far
   * @param database how far the database is; to be shown with the next request
   */
  record Granted(
      Incarnation incarnation,
      Epoch epoch,
      long grantedMs,
      long intervalMs,
      long assignmentVersion,
      long lastSequence,
      Position database)
      implements MandateReply {}

  /** Not now, or never. */
  record Refusal(Refused why) implements MandateReply {}
}
