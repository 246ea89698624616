package dev.lead.control.projection;

import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.time.Instant;
import java.util.Optional;

/** What became of a leadership that was recorded before. What it has already stays. */
public record LeadershipEdit(
    ShardId shard,
    Token token,
    Optional<Instant> ready,
    Optional<Instant> to,
    Optional<String> lostCause) {
  static LeadershipEdit ready(ShardId shard, Token token, Instant at) {
    return new LeadershipEdit(shard, token, Optional.of(at), Optional.empty(), Optional.empty());
  }

  static LeadershipEdit over(ShardId shard, Token token, Instant at, String cause) {
    return new LeadershipEdit(shard, token, Optional.empty(), Optional.of(at), Optional.of(cause));
  }

  LeadershipEdit then(LeadershipEdit later) {
    return new LeadershipEdit(
        shard, token, ready.or(later::ready), to.or(later::to), lostCause.or(later::lostCause));
  }
}
