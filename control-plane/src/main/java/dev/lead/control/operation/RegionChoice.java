package dev.lead.control.operation;

import dev.lead.control.db.Tx;
import dev.lead.control.explain.Verdict;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.problem.Kind;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Sides;
import dev.lead.control.service.Assignment;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.standing.Offer;
import dev.lead.control.standing.Rivals;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Judges transfers to another region: every region that may lead the service, and every candidate
 * of the one that is asked for. For one transaction, which it asks as little as possible.
 */
final class RegionChoice {
  private record Key(ServiceName service, RegionName region) {}

  private final Tx tx;
  private final Set<RegionName> drained;
  private final Map<RegionName, Optional<RegionRecord>> regions = new HashMap<>();
  private final Map<RegionName, Boolean> withholding = new HashMap<>();
  private final Map<Key, String> standing = new HashMap<>();

  RegionChoice(Tx tx) throws SQLException {
    this.tx = tx;
    this.drained = Sides.drained(tx);
  }

  /** The verdict on each region that may lead the service. */
  List<RegionVerdict> verdicts(ShardTarget at) throws SQLException {
    List<RegionVerdict> all = new ArrayList<>();
    for (RegionName name : at.service().regions()) {
      boolean home = name.equals(at.region());
      Optional<Obstacle> against = region(at, name);
      if (against.isPresent()) {
        all.add(new RegionVerdict(name, home, false, List.of(against.get().detail())));
        continue;
      }
      String candidates = candidates(at.service(), name);
      all.add(
          new RegionVerdict(
              name,
              home,
              !candidates.startsWith("no "),
              home ? List.of("leads the shard now", candidates) : List.of(candidates)));
    }
    return all;
  }

  private String candidates(ServiceRecord service, RegionName region) throws SQLException {
    Key key = new Key(service.name(), region);
    String known = standing.get(key);
    if (known == null) {
      Offer offer = Offer.of(tx, service.name(), service.policy(), region);
      known =
          offer.present().isEmpty()
              ? "no candidate campaigns there"
              : offer.fit().isEmpty()
                  ? "no candidate there is fit"
                  : "%d of %d candidates there are fit"
                      .formatted(offer.fit().size(), offer.present().size());
      standing.put(key, known);
    }
    return known;
  }

  /** Judges one shard. */
  TransferCheck judge(
      ShardTarget at, RegionName toRegion, Optional<CandidateName> to, Optional<Obstacle> underWay)
      throws SQLException {
    List<Verdict> candidates =
        find(toRegion).isEmpty()
            ? List.of()
            : Rivals.explain(
                tx, at.shard(), toRegion, at.policy(), Optional.empty(), Optional.empty());
    Optional<Obstacle> obstacle = underWay;
    if (obstacle.isEmpty()) {
      obstacle = source(at, toRegion);
    }
    if (obstacle.isEmpty()) {
      obstacle = region(at, toRegion);
    }
    if (obstacle.isEmpty()) {
      obstacle = candidate(at.shard(), toRegion, to, candidates);
    }
    Optional<CandidateName> chosen =
        to.or(() ->
            candidates.stream().filter(Verdict::eligible).map(Verdict::candidate).findFirst());
    return TransferCheck.of(at, Optional.of(toRegion), chosen, obstacle, candidates, verdicts(at));
  }

  private Optional<Obstacle> source(ShardTarget at, RegionName toRegion) throws SQLException {
    if (at.region().equals(toRegion)) {
      return Optional.of(
          new Obstacle(
              Kind.ALREADY_THERE,
              "%s lives in `%s` already".formatted(at.shard(), toRegion),
              "name a candidate with `to` to move it within the region"));
    }
    RegionRecord source = find(at.region()).orElseThrow();
    if (!source.reachable()) {
      return Optional.of(
          new Obstacle(
              Kind.REGION_WITHOUT_MANDATE,
              "the region `%s`, where %s lives, has no mandate now and would not hear that it shall let go"
                  .formatted(at.region(), at.shard()),
              "if it is lost: POST /v1/regions/%s/failover".formatted(at.region())));
    }
    if (Withholding.concerns(at.policy()) && withholds(source)) {
      return Optional.of(withheld(at, source));
    }
    return Optional.empty();
  }

  /** What speaks against a region, whatever its candidates are. */
  private Optional<Obstacle> region(ShardTarget at, RegionName name) throws SQLException {
    Optional<RegionRecord> found = find(name);
    if (found.isEmpty()) {
      return Optional.of(
          new Obstacle(
              Kind.UNKNOWN_REGION,
              "the region `%s` was never registered".formatted(name),
              "list regions with GET /v1/regions"));
    }
    if (!at.service().regions().contains(name)) {
      return Optional.of(
          new Obstacle(
              Kind.RESIDENCY,
              "shards of `%s` may be led in %s only, not in `%s`"
                  .formatted(at.shard().service(), at.service().regions(), name),
              "choose one of these, or allow it with PUT /v1/services/%s"
                  .formatted(at.shard().service())));
    }
    if (!found.get().reachable()) {
      return Optional.of(
          new Obstacle(
              Kind.REGION_WITHOUT_MANDATE,
              "the region `%s` has no mandate now: it is down, without quorum, or cut off"
                  .formatted(name),
              "see GET /v1/status for what is wrong with it, or choose another region"));
    }
    if (drained.contains(name) && !name.equals(at.region())) {
      return Optional.of(
          new Obstacle(
              Kind.REGION_DRAINED,
              "the region `%s` is drained and gets no shards".formatted(name),
              "choose another region, or lift the drain: see GET /v1/drains"));
    }
    if (Withholding.concerns(at.policy()) && withholds(found.get())) {
      return Optional.of(withheld(at, found.get()));
    }
    return Optional.empty();
  }

  private static Obstacle withheld(ShardTarget at, RegionRecord region) {
    return new Obstacle(
        Kind.SHARDS_WITHHELD,
        "`%s` holds its leaders while cut off, and an agent of an older incarnation of `%s` may be alive"
            .formatted(at.shard().service(), region.name()),
        "start that agent, or vouch that it is gone: see GET /v1/status");
  }

  private static Optional<Obstacle> candidate(
      ShardId shard, RegionName region, Optional<CandidateName> to, List<Verdict> candidates) {
    if (candidates.isEmpty()) {
      return Optional.of(
          new Obstacle(
              Kind.NO_CANDIDATES,
              "no candidate campaigns for `%s` in the region `%s`"
                  .formatted(shard.service(), region),
              "start instances of the application there"));
    }
    if (to.isPresent()) {
      List<Verdict> named =
          candidates.stream().filter(v -> v.candidate().equals(to.get())).toList();
      if (named.isEmpty()) {
        return Optional.of(
            new Obstacle(
                Kind.NO_CANDIDATES,
                "`%s` does not campaign for `%s` in the region `%s`"
                    .formatted(to.get(), shard.service(), region),
                "choose one of `candidates`, or none for the best"));
      }
      return named.stream().anyMatch(Verdict::eligible)
          ? Optional.empty()
          : Optional.of(
              new Obstacle(
                  Kind.CANDIDATE_UNFIT,
                  "`%s` could not lead %s: %s"
                      .formatted(to.get(), shard, named.getFirst().reasons().getFirst()),
                  "choose another one; `candidates` says where each stands"));
    }
    return candidates.stream().anyMatch(Verdict::eligible)
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                Kind.CANDIDATE_UNFIT,
                "no candidate in `%s` could lead %s; `%s`: %s"
                    .formatted(
                        region,
                        shard,
                        candidates.getFirst().candidate(),
                        candidates.getFirst().reasons().getFirst()),
                "wait until one is fit; `candidates` says where each stands"));
  }

  private Optional<RegionRecord> find(RegionName name) throws SQLException {
    Optional<RegionRecord> known = regions.get(name);
    if (known == null) {
      known = RegionStore.find(tx, name);
      regions.put(name, known);
    }
    return known;
  }

  private boolean withholds(RegionRecord region) throws SQLException {
    Boolean known = withholding.get(region.name());
    if (known == null) {
      known = Assignment.withholds(tx, region);
      withholding.put(region.name(), known);
    }
    return Objects.requireNonNull(known);
  }
}
