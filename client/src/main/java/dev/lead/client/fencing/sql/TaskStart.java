package dev.lead.client.fencing.sql;

import dev.lead.client.Token;

/** How beginning a task went. */
public sealed interface TaskStart permits TaskStart.Begun, AlreadyDone {
  /**
   * It is this leader's to do.
   *
   * @param from the token of the leader that began it before and did not finish; this leader's own
   *     if it began it before; {@link Token#NONE} if it is new
   */
  record Begun(Token from) implements TaskStart {}
}
