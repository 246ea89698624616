package dev.lead.client;

import java.time.Duration;
import java.util.Optional;

/**
 * One shard led by this process, from the election until it is over. It never comes back to life:
 * once {@link #loss()} is there, a new election brings a new object.
 *
 * <p><b>What it promises.</b> While {@link #isValid()} answers true, at the instant it was asked,
 * this process was allowed to act. Between the answer and the next instruction there can be any
 * pause, so a store must also compare {@link #token()} and refuse a smaller one.
 *
 * <p>Thread-safe; no method blocks.
 */
public interface Leadership {
  /** What is led. */
  Shard shard();

  /** Goes with every write. Larger than that of any leader of the shard before. */
  Token token();

  /**
   * The token of the leader before, whose unfinished work is to be looked for; {@link Token#NONE}
   * if there was none.
   */
  Token previousToken();

  /**
   * Why there was an election, in the agent's words, for example {@code first} or {@code
   * agent_lost}.
   */
  String cause();

  /**
   * Whether acting is allowed at this instant: the leadership is not over, and the lease lasts
   * longer than the margin by both of this machine's clocks (the monotonic one, and the wall clock,
   * which also sees a suspended machine).
   */
  boolean isValid();

  /**
   * For how long acting is still allowed if no further lease comes: the time to the deadline less
   * the margin. Zero exactly when {@link #isValid()} is false.
   */
  Duration remaining();

  /**
   * Returns normally only if {@link #isValid()}.
   *
   * @throws LeadershipLostException otherwise
   */
  void ensureValid();

  /**
   * Says that the leader has taken over: everything left by the one before is reconciled. Sent by
   * itself when {@link LeadershipListener#elected} returns; call it earlier if that method goes on.
   * A leader that does not say so within the service's take-over time-out loses the shard to the
   * next. Calling it again, or after the end, does nothing.
   */
  void ready();

  /**
   * Says that a store refused {@link #token()} because a larger one is there: somebody newer leads.
   * It is counted in {@link Lead#staleRejections()} and told to the agents; the fencing kit calls
   * it by itself. The leadership goes on until the agents or the lease end it.
   */
  void staleRejected();

  /**
   * Why it is over; empty while it is not known to be. A lease that has just run out may not have
   * been noticed yet.
   */
  Optional<Loss> loss();
}
