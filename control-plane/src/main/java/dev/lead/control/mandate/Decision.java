package dev.lead.control.mandate;

import dev.lead.core.model.AgentRun;
import java.util.List;

/**
 * What to store, and what to answer. The evidence is stored whatever the answer is.
 *
 * @param changed holders as they are now
 * @param ended runs that are now known to be dead
 */
public record Decision(List<Holder> changed, List<AgentRun> ended, Answer answer) {
  public Decision {
    changed = List.copyOf(changed);
    ended = List.copyOf(ended);
  }

  static Decision refuse(Answer answer) {
    return new Decision(List.of(), List.of(), answer);
  }
}
