package dev.lead.client.fencing;

import dev.lead.client.LeadException;
import dev.lead.client.Leadership;
import dev.lead.client.Loss;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A leadership as a test wants it: valid until it says otherwise. */
public final class FakeLeadership implements Leadership {
  private final Shard shard;
  private final Token token;
  private final Token previous;
  private final AtomicInteger stale = new AtomicInteger();
  private final AtomicInteger ready = new AtomicInteger();
  private volatile boolean valid = true;

  public FakeLeadership(String shard, long token) {
    this.shard = Shard.parse(shard);
    this.token = new Token(token);
    this.previous = new Token(token - 1);
  }

  /** It is over, and nobody was told. */
  public void lapse() {
    valid = false;
  }

  /** How many refusals were reported. */
  public int stale() {
    return stale.get();
  }

  /** How many times it was said to be ready. */
  public int readies() {
    return ready.get();
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
    return "first";
  }

  @Override
  public boolean isValid() {
    return valid;
  }

  @Override
  public Duration remaining() {
    return valid ? Duration.ofSeconds(2) : Duration.ZERO;
  }

  @Override
  public void ensureValid() {
    if (!valid) {
      throw new Lost();
    }
  }

  @Override
  public void ready() {
    ready.incrementAndGet();
  }

  @Override
  public void staleRejected() {
    stale.incrementAndGet();
  }

  @Override
  public Optional<Loss> loss() {
    return valid
        ? Optional.empty()
        : Optional.of(new Loss(Loss.Reason.LEASE_LAPSED, "the test says so"));
  }

  /** What a lapsed one throws. */
  public static final class Lost extends LeadException {
    private static final long serialVersionUID = 1;

    Lost() {
      super("the leadership is over");
    }
  }
}
