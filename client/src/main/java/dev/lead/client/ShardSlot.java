package dev.lead.client;

import org.jspecify.annotations.Nullable;

/** What is known of one shard. Loop thread only. */
final class ShardSlot {
  final Shard shard;
  final Lane lane;

  /** The largest token ever granted to this process for the shard. */
  Token highest = Token.NONE;

  /** What the agents count this process as leading, as far as is known. */
  Frame.@Nullable Grant grant;

  /**
   * What the listener was, or is about to be, told of. Without it a grant is dormant: the lease
   * lapsed.
   */
  @Nullable Tenure tenure;

  /** A grant that was given back, in case the agents did not hear. */
  @Nullable Return returned;

  /** The token whose work could not be stopped: it must never be reported as stopped. */
  Token unstopped = Token.NONE;

  @Nullable Warming warming;
  boolean standby;

  ShardSlot(Shard shard) {
    this.shard = shard;
    this.lane = new Lane("lead-" + shard);
  }

  /** How a grant was given back. */
  enum How {
    RELEASED,
    RESIGNED
  }

  /**
   * A grant on its way back; done once the work has stopped and the agent was told for the first
   * time.
   */
  static final class Return {
    final Token token;
    final How how;
    boolean done;

    Return(Token token, How how) {
      this.token = token;
      this.how = how;
    }
  }

  /** A transfer this process warms up for. */
  record Warming(long transfer, Lane.Ticket call) {}
}
