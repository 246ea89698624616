package dev.lead.control.mandate;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.util.List;

/** What an agent is told. */
public sealed interface Answer {
  /**
   * The mandate is granted.
   *
   * @param registering whether its incarnation must be registered, with a new epoch, in this same
   *     transaction
   */
  record Granted(boolean registering) implements Answer {}

  /**
   * Another incarnation is registered, and may still be at work.
   *
   * @param waitingFor the agents whose end is not certain yet
   * @param soon whether only leases of dead agents are waited for
   */
  record IncarnationPending(Incarnation registered, List<AgentName> waitingFor, boolean soon)
      implements Answer {}

  /** Its incarnation was replaced and never comes back. */
  record IncarnationEnded(Incarnation registered) implements Answer {}

  /** Its mandate was noted as lapsed; the next request is granted again. */
  record Lapsed() implements Answer {}

  /** A newer run, or an operator, said that it is dead. */
  record RunEnded() implements Answer {}

  /** A late copy: the run has asked with this larger count since. */
  record StaleCount(long count) implements Answer {}

  /** It has seen a higher epoch than the database knows: the database went back (rule 14). */
  record Behind(Epoch highest) implements Answer {}
}
