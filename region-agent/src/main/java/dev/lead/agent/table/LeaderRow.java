package dev.lead.agent.table;

import dev.lead.core.election.ShardView;
import dev.lead.core.model.SessionId;

/**
 * One shard as look-ups see it.
 *
 * @param view the shard
 * @param agent the agent that the leader's session is attached to, or ""
 * @param endpoint where the leader says clients reach it, or ""
 */
public record LeaderRow(ShardView view, String agent, String endpoint) {
  /**
   * Whether somebody leads by the table. Whether it still may at this instant is another question.
   */
  public boolean led() {
    return !view.session().equals(SessionId.NONE);
  }
}
