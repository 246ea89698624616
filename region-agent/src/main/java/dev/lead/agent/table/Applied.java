package dev.lead.agent.table;

import dev.lead.core.election.Event;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.List;

/** What the table's thread tells, in the order in which it was applied. */
public sealed interface Applied {
  /** Something happened. */
  record Happened(Event event) implements Applied {}

  /**
   * A session is attached to this agent as of here: what it leads and stands by for at this point
   * of the log. Events before it are in it, events after it are not.
   */
  record SessionHere(
      SessionId session, int attachment, List<ShardView> leads, List<ShardId> standbys)
      implements Applied {
    public SessionHere {
      leads = List.copyOf(leads);
      standbys = List.copyOf(standbys);
    }
  }

  /**
   * The state was replaced as a whole (a snapshot was installed, or the region's memory was lost).
   */
  record Replaced() implements Applied {}
}
