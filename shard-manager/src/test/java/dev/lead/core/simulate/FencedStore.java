package dev.lead.core.simulate;

import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where leaders write. It keeps the highest token it has seen per shard and refuses smaller ones.
 */
final class FencedStore extends SimProcess {
  private final Map<ShardId, Token> guard = new TreeMap<>();
  private final Map<ShardId, Token> written = new TreeMap<>();
  private long accepted;
  private long refused;

  FencedStore(Simulation sim) {
    super(sim, "store");
  }

  @Override
  void onStart() {}

  @Override
  void onKilled() {}

  @Override
  void onStandstill() {}

  /** The decision to write is taken now; the write may arrive much later. */
  void write(SimProcess writer, ShardId shard, Token token) {
    sim.network.send(writer, this, () -> arrived(writer, shard, token));
  }

  private void arrived(SimProcess writer, ShardId shard, Token token) {
    Token highest = guard.getOrDefault(shard, Token.NONE);
    if (token.compareTo(highest) < 0 && !sim.broken(Broken.NO_FENCING)) {
      refused++;
      return;
    }
    accepted++;
    if (token.compareTo(highest) > 0) {
      guard.put(shard, token);
    }
    Token before = written.put(shard, token);
    if (before != null && token.compareTo(before) < 0) {
      throw new Violation(
          "a write of %s to %s with token %s was accepted after one with token %s"
              .formatted(writer, shard, token, before));
    }
  }

  long accepted() {
    return accepted;
  }

  long refused() {
    return refused;
  }
}
