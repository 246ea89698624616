package dev.lead.control.failover;

import dev.lead.control.mandate.HolderState;
import dev.lead.control.service.FailoverMode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ServicePolicy;
import java.util.Collection;

/** Decides whether a region is lost, and which of its shards may get new homes. */
public final class FailoverRules {
  private FailoverRules() {}

  /**
   * Whether every mandate that was ever granted to the region is over. Leaders of {@code step_down}
   * services have stopped then.
   *
   * @param holders of all its incarnations
   */
  public static boolean over(Collection<HolderState> holders) {
    return holders.stream().allMatch(HolderState::clearsTheWay);
  }

  /** Whether nothing is alive there: no agent, and no lease that one handed out. */
  public static boolean gone(Collection<HolderState> holders) {
    return holders.stream().allMatch(state -> state == HolderState.GONE);
  }

  /**
   * Whether it is left alone long enough that it is not merely being restarted.
   *
   * @param lapsed whether an agent was silent until its mandate was over
   * @param silent whether none of its agents, of whatever incarnation, has asked for that long
   */
  public static boolean abandoned(boolean lapsed, boolean silent) {
    return lapsed || silent;
  }

  /**
   * What happens to a service.
   *
   * @param command an operator's, or automatic
   * @param acceptOverlap whether the operator accepts that old leaders may act for a while
   * @param gone whether nothing in the region is alive
   */
  public static Decision decide(
      ServicePolicy policy,
      FailoverMode mode,
      boolean command,
      boolean acceptOverlap,
      boolean gone) {
    boolean stopped = policy.isolation() == IsolationMode.STEP_DOWN;
    if (!command) {
      return stopped && mode == FailoverMode.AUTOMATIC ? Decision.MOVES : Decision.NEEDS_COMMAND;
    }
    boolean guarded = policy.disconnect() == DisconnectMode.FENCE;
    return stopped || guarded || gone || acceptOverlap
        ? Decision.MOVES
        : Decision.NEEDS_ACCEPT_OVERLAP;
  }

  /** Whether its old leaders may act until they hear of it; their tokens are refused, if any. */
  public static boolean mayStillAct(ServicePolicy policy, boolean gone) {
    return policy.isolation() == IsolationMode.HOLD && !gone;
  }
}
