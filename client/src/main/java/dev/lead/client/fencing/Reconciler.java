package dev.lead.client.fencing;

import dev.lead.client.Leadership;

/**
 * Puts in order what the leader before left behind. Called once per election, after this leader's
 * token was raised at every store and all unfinished tasks were made its own: what the leader
 * before had under way has taken effect by then, or never will. So what is read here stays true
 * until this leader changes it.
 */
@FunctionalInterface
public interface Reconciler {
  /** For leaders that inherit nothing. */
  Reconciler NOTHING = (leadership, inheritance) -> {};

  /**
   * Compares what should be with what is, and finishes or undoes what is half done. Every write
   * carries the leadership's token. Returning reports the leader ready.
   *
   * <p>The thread is interrupted when the leadership ends or the take-over's time is up; the method
   * should then return or throw soon, since the shard is given to nobody else before it has.
   *
   * @throws Exception if it can't be put in order here; the shard is given back, and another
   *     candidate tries
   */
  void reconcile(Leadership leadership, Inheritance inheritance) throws Exception;
}
