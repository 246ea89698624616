package dev.lead.client.fencing;

import dev.lead.client.Leadership;
import java.util.List;

/** Knows which tasks of a shard are under way, and whose they are. */
@FunctionalInterface
public interface TaskLedger {
  /**
   * Makes all unfinished tasks of older leaders of the shard this leader's, all or none. Afterwards
   * there are no orphans: the leaders before can neither finish one nor begin another.
   *
   * @return the tasks that changed hands; what to do with each is the new leader's decision
   * @throws Exception if the store refused or does not answer; nothing changed hands
   */
  List<OrphanTask> reassign(Leadership leadership) throws Exception;
}
