package dev.lead.client.fencing;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import java.io.IOException;

/**
 * Where a {@link TokenGate} keeps the largest token of each shard, so that a restart does not
 * forget it. Calls for one shard come one at a time.
 */
public interface TokenStore {
  /** The largest token kept for the shard; {@link Token#NONE} if there is none. */
  Token largest(Shard shard) throws IOException;

  /**
   * Keeps a larger one. It has to be durable when this returns: only then is anything let pass with
   * it.
   */
  void keep(Shard shard, Token token) throws IOException;
}
