package dev.lead.client.fencing;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.time.Duration;
import java.util.Optional;

/**
 * How one take-over went.
 *
 * @param previous the largest token before
 * @param orphans how many unfinished tasks changed hands
 * @param raising how long raising the token at all stores and reassigning tasks took
 * @param reconciling how long the call-back took
 * @param failure why the shard was given back; empty if the leader is ready
 */
public record TakeoverReport(
    Shard shard,
    Token token,
    Token previous,
    int orphans,
    Duration raising,
    Duration reconciling,
    Optional<Throwable> failure) {
  /** From the election to ready, as far as it is this process' doing. */
  public Duration timeToReconcile() {
    return raising.plus(reconciling);
  }
}
