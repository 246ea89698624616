package dev.lead.control.explain;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.VersionPin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on each candidate of a shard, best first, by the region's election rule as far as its
 * events tell. The region decides by what it knows at that moment, and may have learnt more.
 */
public final class Explanation {
  private Explanation() {}

  /** Explains. */
  public static List<Verdict> of(
      int shard,
      ServicePolicy policy,
      Optional<CandidateName> leader,
      Optional<CandidateName> standby,
      List<Rival> rivals) {
    Comparator<Rival> rule =
        Comparator.<Rival>comparingInt(r -> against(r, shard, policy, rivals).isEmpty() ? 0 : 1)
            .thenComparingInt(Rival::priority)
            .thenComparingInt(r -> zoneRank(policy, r))
            .thenComparingInt(r -> standby.equals(Optional.of(r.name())) ? 0 : 1)
            .thenComparingDouble(Explanation::lessLoaded)
            .thenComparing(Rival::name);
    return rivals.stream()
        .sorted(rule)
        .map(r -> verdict(r, shard, policy, leader, standby, rivals))
        .toList();
  }

  private static Verdict verdict(
      Rival rival,
      int shard,
      ServicePolicy policy,
      Optional<CandidateName> leader,
      Optional<CandidateName> standby,
      List<Rival> rivals) {
    List<String> against = against(rival, shard, policy, rivals);
    List<String> reasons = new ArrayList<>(against);
    boolean leads = leader.equals(Optional.of(rival.name()));
    if (leads) {
      reasons.add("leads now");
    }
    if (standby.equals(Optional.of(rival.name()))) {
      reasons.add("is the standby");
    }
    reasons.add("priority " + rival.priority());
    if (!rival.zone().isEmpty()) {
      reasons.add("zone " + rival.zone());
    }
    reasons.add("leads %d shards with weight %d".formatted(rival.led(), rival.weight()));
    return new Verdict(
        rival.name(),
        rival.agent(),
        against.isEmpty(),
        leads,
        standby.equals(Optional.of(rival.name())),
        rival.weight(),
        rival.led(),
        reasons);
  }

  private static List<String> against(
      Rival rival, int shard, ServicePolicy policy, List<Rival> rivals) {
    List<String> against = new ArrayList<>();
    if (!rival.shards().contains(shard)) {
      against.add("does not campaign for this shard");
    }
    against.addAll(against(rival, policy, rivals));
    return against;
  }

  /**
   * What speaks against a candidate, whichever shard it is.
   *
   * @param rivals all candidates of the service in the region
   */
  public static List<String> against(Rival rival, ServicePolicy policy, List<Rival> rivals) {
    List<String> against = new ArrayList<>();
    if (!rival.attached()) {
      against.add("is not connected to an agent");
    }
    if (rival.agentSuspected()) {
      against.add("its agent is silent");
    }
    if (!rival.fitness().probeOk()) {
      against.add("its health check fails");
    }
    if (rival.fitness().overloaded()) {
      against.add("is overloaded");
    }
    if (rival.fitness().lag().compareTo(policy.maxLag()) > 0) {
      against.add(
          "lags %d ms, more than the allowed %d ms"
              .formatted(rival.fitness().lag().toMillis(), policy.maxLag().toMillis()));
    }
    if (!policy.minVersion().isEmpty()
        && Versions.compare(rival.version(), policy.minVersion()) < 0) {
      against.add("its version is below " + policy.minVersion());
    }
    if (pinned(rival, policy, rivals)) {
      against.add("the policy wants the %s version".formatted(pinText(policy)));
    }
    rival.heldFor().ifPresent(cause -> against.add("is held back: " + cause));
    if (rival.drained()) {
      against.add("is drained");
    }
    return against;
  }

  private static boolean pinned(Rival rival, ServicePolicy policy, List<Rival> rivals) {
    return switch (policy.versionPin()) {
      case NONE -> false;
      case OLDEST ->
          rivals.stream().anyMatch(r -> Versions.compare(r.version(), rival.version()) < 0);
      case NEWEST ->
          rivals.stream().anyMatch(r -> Versions.compare(r.version(), rival.version()) > 0);
    };
  }

  private static String pinText(ServicePolicy policy) {
    return policy.versionPin() == VersionPin.OLDEST ? "oldest" : "newest";
  }

  private static int zoneRank(ServicePolicy policy, Rival rival) {
    int place = policy.zones().indexOf(rival.zone());
    return place < 0 ? policy.zones().size() : place;
  }

  private static double lessLoaded(Rival rival) {
    return (double) rival.led() / rival.weight();
  }
}
