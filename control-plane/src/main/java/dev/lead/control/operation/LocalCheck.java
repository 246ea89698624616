package dev.lead.control.operation;

import dev.lead.control.explain.Verdict;
import dev.lead.core.model.CandidateName;
import java.util.List;
import java.util.Optional;

/** Judges a transfer within the shard's region. */
final class LocalCheck {
  private LocalCheck() {}

  /** From the verdicts on the region's candidates. */
  static TransferCheck judge(
      ShardTarget at,
      Optional<CandidateName> to,
      Optional<Obstacle> underWay,
      List<Verdict> verdicts,
      List<RegionVerdict> regions) {
    Optional<CandidateName> chosen =
        to.isPresent()
            ? to
            : verdicts.stream()
                .filter(v -> v.eligible() && !v.leads())
                .map(Verdict::candidate)
                .findFirst();
    return TransferCheck.of(
        at,
        Optional.empty(),
        chosen,
        underWay.or(() -> obstacle(at, to, verdicts).map(Obstacle::notPossible)),
        verdicts,
        regions);
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
