package dev.lead.agent.table;

import dev.lead.core.election.Event;
import dev.lead.core.election.Fact;
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
   *
   * @param leads what it leads and may go on leading
   * @param transfers what it was asked for and is still to do: {@link Fact.TransferStarted} and
   *     {@link Fact.ArrivalStarted} as the target, {@link Fact.TransferDraining} and {@link
   *     Fact.DepartureStarted} as the leader
   */
  record SessionHere(
      SessionId session,
      int attachment,
      List<ShardView> leads,
      List<ShardId> standbys,
      List<Fact> transfers)
      implements Applied {
    public SessionHere {
      leads = List.copyOf(leads);
      standbys = List.copyOf(standbys);
      transfers = List.copyOf(transfers);
    }
  }

  /**
   * The state was replaced as a whole (a snapshot was installed, or the region's memory was lost).
   */
  record Replaced() implements Applied {}
}
