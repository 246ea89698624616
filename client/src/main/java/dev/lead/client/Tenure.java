package dev.lead.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The {@link Leadership} that a listener holds. Ends once, by the loop; asked by any thread. */
final class Tenure implements Leadership {
  private final Frame.Grant grant;
  private final LeaseBook lease;
  private final Consumer<Tenure> onReady;
  private final Runnable onStale;
  private volatile @Nullable Loss loss;
  private boolean told;

  // Loop thread only.
  Lane.@Nullable Ticket electedCall;
  Lane.@Nullable Ticket drainCall;
  boolean ready;
  long readySentAt;
  boolean draining;

  Tenure(Frame.Grant grant, LeaseBook lease, Consumer<Tenure> onReady, Runnable onStale) {
    this.grant = grant;
    this.lease = lease;
    this.onReady = onReady;
    this.onStale = onStale;
  }

  /** From now on it is not valid, whatever the lease says. The first reason stays. */
  synchronized void end(Loss reason) {
    if (loss == null) {
      loss = reason;
    }
  }

  /**
   * Whether the listener may be told of the election; from then on it has to be told of the end.
   */
  synchronized boolean tell() {
    told = loss == null;
    return told;
  }

  /** Whether the listener knows of it. */
  synchronized boolean wasTold() {
    return told;
  }

  @Override
  public Shard shard() {
    return grant.shard();
  }

  @Override
  public Token token() {
    return grant.token();
  }

  @Override
  public Token previousToken() {
    return grant.previousToken();
  }

  @Override
  public String cause() {
    return grant.cause();
  }

  @Override
  public boolean isValid() {
    return loss == null && lease.isValid();
  }

  @Override
  public Duration remaining() {
    Duration left = lease.remaining();
    return loss == null ? left : Duration.ZERO;
  }

  @Override
  public void ensureValid() {
    if (!isValid()) {
      Loss known = loss;
      throw new LeadershipLostException(
          shard(),
          token(),
          known != null
              ? known
              : new Loss(Loss.Reason.LEASE_LAPSED, "the lease was not extended in time"));
    }
  }

  @Override
  public void ready() {
    if (loss == null) {
      onReady.accept(this);
    }
  }

  @Override
  public void staleRejected() {
    onStale.run();
  }

  @Override
  public Optional<Loss> loss() {
    return Optional.ofNullable(loss);
  }

  @Override
  public String toString() {
    Loss over = loss;
    return "Leadership["
        + shard()
        + ", token "
        + token()
        + (over == null ? "]" : ", over: " + over + "]");
  }
}
