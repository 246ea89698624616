package dev.lead.client.fencing;

import dev.lead.client.Shard;
import dev.lead.client.Token;

/** Refused: a store has seen a larger token, so somebody newer leads. Nothing was written. */
public final class StaleTokenException extends FenceException {
  private static final long serialVersionUID = 1;

  private final transient Shard shard;
  private final transient Token token;
  private final transient Token present;

  /**
   * Says so in words.
   *
   * @param token what was refused
   * @param present what the store has; {@link Token#NONE} if it did not say
   */
  public StaleTokenException(Shard shard, Token token, Token present) {
    super(Reason.STALE_TOKEN, text(shard, token, present));
    this.shard = shard;
    this.token = token;
    this.present = present;
  }

  private static String text(Shard shard, Token token, Token present) {
    return "token %s of %s is stale: %s is present, so a newer leader has taken over; stop all work for this shard and wait to be elected again"
        .formatted(token, shard, present.isNone() ? "a larger one" : present);
  }

  /** The shard. */
  public Shard shard() {
    return shard;
  }

  /** The token that was refused. */
  public Token token() {
    return token;
  }

  /** The larger token that is present; {@link Token#NONE} if the store did not say. */
  public Token present() {
    return present;
  }
}
