package dev.lead.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A leadership of this process. */
final class HeldLeadership implements Leadership {
  private final Shard shard;
  private final Token token;
  private final Token previous;
  private final String cause;
  private final LeaseBook lease;
  private final Consumer<HeldLeadership> onReady;
  private volatile @Nullable Loss loss;
  private volatile boolean ready;

  HeldLeadership(
      Shard shard,
      Token token,
      Token previous,
      String cause,
      LeaseBook lease,
      Consumer<HeldLeadership> onReady) {
    this.shard = shard;
    this.token = token;
    this.previous = previous;
    this.cause = cause;
    this.lease = lease;
    this.onReady = onReady;
  }

  /** Ends it; false if it was over before. */
  boolean end(Loss why) {
    if (loss != null) {
      return false;
    }
    loss = why;
    return true;
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public Token token() {
    return token;
  }

  @Override
  public Token previousToken() {
    return previous;
  }

  @Override
  public String cause() {
    return cause;
  }

  @Override
  public boolean isValid() {
    return loss == null && lease.isValid();
  }

  @Override
  public Duration remaining() {
    return loss == null ? lease.remaining() : Duration.ZERO;
  }

  @Override
  public void ensureValid() {
    if (!isValid()) {
      Loss why = loss;
      throw new LeadershipLostException(
          shard,
          token,
          why == null ? new Loss(Loss.Reason.LEASE_LAPSED, "no lease came in time") : why);
    }
  }

  @Override
  public void ready() {
    if (!ready && loss == null) {
      ready = true;
      onReady.accept(this);
    }
  }

  @Override
  public Optional<Loss> loss() {
    return Optional.ofNullable(loss);
  }

  @Override
  public String toString() {
    return shard + " token " + token + (loss == null ? "" : " over: " + loss);
  }
}
