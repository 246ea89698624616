package dev.lead.client;

/**
 * Work done while leading.
 *
 * @param <T> what it returns
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface LeaderWork<T, X extends Exception> {
  /**
   * Does the work. Its thread is interrupted while there is still {@linkplain LeadOptions#margin()
   * a margin} of the lease left; it should then stop at once.
   */
  T run(Leadership leadership) throws X, InterruptedException;
}
