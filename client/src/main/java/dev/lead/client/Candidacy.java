package dev.lead.client;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running campaign: one session with the region's agents, for some shards of one service.
 * Thread-safe.
 */
public interface Candidacy extends AutoCloseable {
  /** The service. */
  String service();

  /** What is led at this instant and still valid; a copy. */
  Collection<Leadership> leaderships();

  /** The leadership of one shard, if it is led and valid. */
  Optional<Leadership> leadership(Shard shard);

  /** How the connection to the agents stands. */
  ConnectionState connection();

  /**
   * Steps down from a shard, and goes on campaigning for it (others are preferred for a while). The
   * work is stopped first: {@link LeadershipListener#lost} is called, and when it has returned the
   * agent is told.
   *
   * @return completes when the work has stopped and the agent was told, or at once if the shard is
   *     not led; fails if {@code lost} threw, in which case the agent was not told and the lease
   *     runs out instead
   */
  CompletableFuture<Void> resign(Shard shard);

  /**
   * Asks the agent to sign that this process leads the shard now: a grant that others verify
   * offline with {@code dev.lead.client.fencing.grant.GrantVerifier}. One grant is good for as long
   * as the leadership lasts.
   *
   * @return completes with the compact JWS; fails with {@link LeadException} if the shard is not
   *     led here, the agent refused, the connection broke, or no answer came within 5 s
   */
  CompletableFuture<String> grant(Shard shard);

  /**
   * Ends the campaign: stops all work, then says good-bye, so that others are elected at once.
   * Waits at most {@link LeadOptions#closeTimeout()} for listeners; if one has not returned by
   * then, no good-bye is said and the lease runs out by itself. Called from within a listener it
   * does not wait. Calling it again waits for the same end.
   */
  @Override
  void close();
}
