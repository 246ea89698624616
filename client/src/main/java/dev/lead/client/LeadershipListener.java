package dev.lead.client;

/**
 * Is told what happens to the shards a candidate wants.
 *
 * <p><b>Threads.</b> Each method runs on a virtual thread. Calls for one shard come one after the
 * other, in order; calls for different shards run at the same time. Methods may block. A method
 * that throws is logged, never silent.
 *
 * <p><b>Order.</b> For each {@link #elected} that was called there is exactly one {@link #lost}
 * after it. {@link Leadership#isValid()} turns false before {@code lost} is called, without waiting
 * for any listener.
 */
public interface LeadershipListener {
  /**
   * Elected. Reconcile what the leader before left behind, start the work elsewhere, and return:
   * that reports {@linkplain Leadership#ready() ready}. If leadership ends while this method runs,
   * its thread is interrupted. If it throws, the shard is given back so that another candidate can
   * try.
   *
   * @throws Exception if the shard can't be taken over
   */
  void elected(Leadership leadership) throws Exception;

  /**
   * Over. Stop everything done in the name of this leadership and return only when it has stopped:
   * for a shard that was taken or handed over, the return is what lets the next leader start early.
   *
   * @throws Exception if stopping failed; the shard is then <em>not</em> reported as released, and
   *     the next leader waits for the lease to run out
   */
  default void lost(Leadership leadership, Loss loss) throws Exception {}

  /**
   * A planned transfer is coming this way: warm up and return when warm. Interrupted if the
   * transfer is called off.
   *
   * @throws Exception if it can't lead; the transfer is then rolled back
   */
  default void prepare(Preparation preparation) throws Exception {}

  /** The transfer that was prepared for will not happen. */
  default void prepareCancelled(Shard shard, String reason) throws Exception {}

  /**
   * A planned transfer takes the shard away: take nothing new, finish what is under way, and
   * return; {@link #lost} follows. Leadership stays valid meanwhile. Interrupted if the transfer is
   * rolled back, and at the loss of leadership.
   *
   * @throws Exception if draining failed; the shard is kept and the transfer times out
   */
  default void drain(Leadership leadership, Drain drain) throws Exception {}

  /** The transfer was rolled back before the shard was handed over: go on as before. */
  default void resumed(Leadership leadership, String reason) throws Exception {}

  /** This candidate became, or is no longer, the one that would lead the shard next. */
  default void standby(Shard shard, boolean standby) throws Exception {}
}
