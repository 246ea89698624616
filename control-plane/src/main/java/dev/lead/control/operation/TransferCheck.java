package dev.lead.control.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param region where the shard lives
 * @param from who leads it
 * @param toRegion where it would go to, if that is another region
 * @param to whom it would go to, as far as known
 * @param obstacle why it would be refused, if it would
 * @param reason the obstacle's stable name
 * @param nextStep what to do about it
 * @param candidates the verdict on each candidate of the region it would go to, best first
 * @param regions the verdict on each region that may lead the service
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record TransferCheck(
    ShardId shard,
    RegionName region,
    Optional<CandidateName> from,
    Token token,
    Optional<RegionName> toRegion,
    Optional<CandidateName> to,
    Optional<String> obstacle,
    Optional<String> reason,
    Optional<String> nextStep,
    List<Verdict> candidates,
    List<RegionVerdict> regions) {
  public TransferCheck {
    candidates = List.copyOf(candidates);
    regions = List.copyOf(regions);
  }

  static TransferCheck of(
      ShardTarget at,
      Optional<RegionName> toRegion,
      Optional<CandidateName> to,
      Optional<Obstacle> obstacle,
      List<Verdict> candidates,
      List<RegionVerdict> regions) {
    return new TransferCheck(
        at.shard(),
        at.region(),
        at.leader(),
        at.token(),
        toRegion,
        to,
        obstacle.map(Obstacle::detail),
        obstacle.map(o -> o.kind().slug()),
        obstacle.map(Obstacle::nextStep),
        candidates,
        regions);
  }
}
