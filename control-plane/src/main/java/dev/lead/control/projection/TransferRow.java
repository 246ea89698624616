package dev.lead.control.projection;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;

/**
 * The transfer of one shard.
 *
 * @param number of the order, or negative if the region began it by itself
 * @param cause why the region began it, if it did
 * @param token before
 * @param newToken after
 */
public record TransferRow(
    long number,
    ShardId shard,
    TransferState state,
    Optional<CandidateName> from,
    Optional<CandidateName> to,
    Optional<String> cause,
    Token token,
    Optional<Token> newToken,
    String detail) {
  TransferRow in(TransferState next, String why) {
    return new TransferRow(number, shard, next, from, to, cause, token, newToken, why);
  }

  TransferRow granted(TransferState next, Token after) {
    return new TransferRow(number, shard, next, from, to, cause, token, Optional.of(after), detail);
  }
}
