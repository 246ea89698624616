package dev.lead.control.operation;

import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.Optional;

/**
 * What an operator believes about a shard. Checked here against what the region told, so that a
 * mistake is found at once, and again by the region itself, which decides.
 *
 * @param leader who leads
 * @param token the present token
 * @param none that nobody leads
 */
public record Guard(Optional<CandidateName> leader, Optional<Token> token, boolean none) {
  /** Nothing in particular. */
  public static final Guard NONE = new Guard(Optional.empty(), Optional.empty(), false);

  public Guard {
    if (none && (leader.isPresent() || token.isPresent())) {
      throw new IllegalArgumentException(
          "`expect_none` says that nobody leads; it goes with no `expect_leader` or `expect_token`");
    }
  }

  Order.Expectation expectation() {
    return new Order.Expectation(leader, token);
  }

  /**
   * Checks it.
   *
   * @throws Refused if it is not so
   */
  void require(ShardId shard, Optional<CandidateName> present, Token presentToken) {
    if (none && present.isPresent()) {
      throw new Refused(
              Kind.UNEXPECTED_LEADER,
              "%s is led by %s, and nobody was expected to".formatted(shard, present.get()),
              "look at the shard again, then decide anew")
          .with("shard", shard)
          .with("leader", present.get().value())
          .with("token", presentToken);
    }
    if (leader.isPresent() && !leader.equals(present)) {
      throw new Refused(
              Kind.UNEXPECTED_LEADER,
              "%s is led by %s, not by %s"
                  .formatted(
                      shard, present.map(CandidateName::value).orElse("nobody"), leader.get()),
              "look at the shard again, then decide anew")
          .with("shard", shard)
          .with("leader", present.map(CandidateName::value).orElse(""))
          .with("token", presentToken);
    }
    if (token.isPresent() && !token.get().equals(presentToken)) {
      throw new Refused(
              Kind.UNEXPECTED_TOKEN,
              "the token of %s is %s, not %s".formatted(shard, presentToken, token.get()),
              "look at the shard again, then decide anew")
          .with("shard", shard)
          .with("leader", present.map(CandidateName::value).orElse(""))
          .with("token", presentToken);
    }
  }
}
