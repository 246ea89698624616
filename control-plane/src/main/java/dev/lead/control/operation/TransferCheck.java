package dev.lead.control.operation;

import dev.lead.control.explain.Verdict;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a transfer: the answer to a dry run.
 *
 * @param to whom it would go to
 * @param obstacle why it would be refused, if it would
 * @param candidates the verdict on each, best first
 */
public record TransferCheck(
    ShardId shard,
    RegionName region,
    Optional<CandidateName> from,
    Token token,
    Optional<CandidateName> to,
    Optional<String> obstacle,
    List<Verdict> candidates) {
  public TransferCheck {
    candidates = List.copyOf(candidates);
  }

  /** Judges a target from the verdicts. */
  static TransferCheck judge(ShardTarget at, Optional<CandidateName> to, List<Verdict> verdicts) {
    Optional<CandidateName> chosen =
        to.isPresent()
            ? to
            : verdicts.stream()
                .filter(v -> v.eligible() && !v.leads())
                .map(Verdict::candidate)
                .findFirst();
    return new TransferCheck(
        at.shard(),
        at.region(),
        at.leader(),
        at.token(),
        chosen,
        obstacle(at, to, verdicts),
        verdicts);
  }

  private static Optional<String> obstacle(
      ShardTarget at, Optional<CandidateName> to, List<Verdict> verdicts) {
    if (at.leader().isEmpty()) {
      return Optional.of(
          "the shard has no leader; whoever is fit will be elected, not transferred to");
    }
    if (to.isEmpty()) {
      return verdicts.stream().anyMatch(v -> v.eligible() && !v.leads())
          ? Optional.empty()
          : Optional.of("no other candidate could lead the shard");
    }
    if (to.equals(at.leader())) {
      return Optional.of("`%s` leads the shard already".formatted(to.get()));
    }
    List<Verdict> named = verdicts.stream().filter(v -> v.candidate().equals(to.get())).toList();
    if (named.isEmpty()) {
      return Optional.of(
          "`%s` does not campaign for `%s` in the region `%s`"
              .formatted(to.get(), at.shard().service(), at.region()));
    }
    return named.stream().anyMatch(Verdict::eligible)
        ? Optional.empty()
        : Optional.of(
            "`%s` could not lead it: %s"
                .formatted(to.get(), named.getFirst().reasons().getFirst()));
  }
}
