package dev.lead.client;

/** The work may not go on: this process leads the shard no longer, or can't be sure of it. */
public final class LeadershipLostException extends LeadException {
  private static final long serialVersionUID = 1;

  private final transient Shard shard;
  private final transient Loss loss;

  LeadershipLostException(Shard shard, Token token, Loss loss) {
    super(
        "leadership of %s with token %s is over: %s; stop the work and wait to be elected again"
            .formatted(shard, token, loss));
    this.shard = shard;
    this.loss = loss;
  }

  /** The shard. */
  public Shard shard() {
    return shard;
  }

  /** Why. */
  public Loss loss() {
    return loss;
  }
}
