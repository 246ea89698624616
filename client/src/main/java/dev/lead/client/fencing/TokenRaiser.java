package dev.lead.client.fencing;

import dev.lead.client.Leadership;

/** A store whose fence a new leader raises before it reads. */
@FunctionalInterface
public interface TokenRaiser {
  /**
   * Makes the leadership's token the largest at the store. When this returns, nothing of an older
   * leader can take effect there any more. Raising again to the same token changes nothing.
   *
   * @throws StaleTokenException if the store has a larger one
   * @throws FenceException if it could not be raised
   * @throws Exception if the store does not answer
   */
  Raised raise(Leadership leadership) throws Exception;
}
