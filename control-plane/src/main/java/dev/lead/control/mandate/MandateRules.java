package dev.lead.control.mandate;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on a request for a mandate.
 *
 * <p>The guarantee: an incarnation is granted anything only while it is the registered one, and
 * another takes its place only when each agent run that was ever granted a mandate under it is
 * {@linkplain HolderState#GONE gone} or {@linkplain HolderState#LAPSED lapsed}. So two halves of a
 * region that both started anew, or a cluster that formed twice, cannot both elect (rule 1). What
 * would break it: granting without the region's lock, or taking a run for dead on the word of a
 * clock.
 */
public final class MandateRules {
  private MandateRules() {}

  /** Decides. */
  public static Decision decide(RegionAuthority region, Renewal renewal) {
    Optional<KnownRun> known =
        region.runs().stream().filter(run -> run.agent().equals(renewal.agent())).findFirst();
    if (known.isPresent() && known.get().ended()) {
      return Decision.refuse(new Answer.RunEnded());
    }
    if (known.isPresent() && renewal.count() < known.get().count()) {
      return Decision.refuse(new Answer.StaleCount(known.get().count()));
    }
    if (renewal.knownEpoch().compareTo(region.highestEpoch()) > 0) {
      return Decision.refuse(new Answer.Behind(region.highestEpoch()));
    }
    Holders holders = new Holders(region);
    List<AgentRun> ended = takeEvidence(region, renewal, known, holders);
    Answer answer = answer(region, renewal, holders);
    return new Decision(holders.changed(), ended, answer);
  }

  // ---- what the request proves ----------------------------------------------------------------

  private static List<AgentRun> takeEvidence(
      RegionAuthority region, Renewal renewal, Optional<KnownRun> known, Holders holders) {
    List<AgentRun> ended = endedRuns(region, renewal, known);
    holders.stop(
        h -> ended.contains(h.agent()) && h.state() != HolderState.GONE, HolderState.ENDED);
    // A run has one table at a time: what it had under other incarnations is forgotten.
    holders.stop(
        h ->
            h.agent().equals(renewal.agent())
                && !h.incarnation().equals(renewal.incarnation())
                && !h.state().equals(HolderState.ENDED)
                && !h.state().equals(HolderState.GONE)
                && !h.state().equals(HolderState.LEFT),
        HolderState.LEFT);
    if (region.registered().equals(Optional.of(renewal.incarnation()))) {
      holders.change(h -> expiredByTable(h, renewal), holder -> holder.with(HolderState.EXPIRED));
    }
    return ended;
  }

  private static List<AgentRun> endedRuns(
      RegionAuthority region, Renewal renewal, Optional<KnownRun> known) {
    if (!renewal.previousRunEnded()) {
      return List.of();
    }
    List<AgentRun> ended = new ArrayList<>();
    for (KnownRun run : region.runs()) {
      boolean older =
          renewal
              .endedRuns()
              .map(named -> named.contains(run.agent().run()))
              .orElseGet(() -> known.isEmpty() || run.arrival() < known.get().arrival());
      if (older
          && !run.ended()
          && run.agent().name().equals(renewal.agent().name())
          && !run.agent().equals(renewal.agent())) {
        ended.add(run.agent());
      }
    }
    return ended;
  }

  /**
   * The log index tells: at the holder's own last renewal it was in the table, and at this larger
   * index it is not. An agent whose list lacks itself says nothing about others.
   */
  private static boolean expiredByTable(Holder holder, Renewal renewal) {
    return holder.incarnation().equals(renewal.incarnation())
        && (holder.state() == HolderState.RENEWING || holder.state() == HolderState.LAPSED)
        && renewal.members().contains(renewal.agent())
        && !renewal.members().contains(holder.agent())
        && renewal.applied() > holder.applied();
  }

  // ---- what it gets ---------------------------------------------------------------------------

  private static Answer answer(RegionAuthority region, Renewal renewal, Holders holders) {
    if (region.registered().isEmpty()) {
      holders.put(Holder.renewed(renewal));
      return new Answer.Granted(true);
    }
    Incarnation registered = region.registered().get();
    if (registered.equals(renewal.incarnation())) {
      return renew(renewal, holders);
    }
    if (region.longestLease().containsKey(renewal.incarnation())) {
      return new Answer.IncarnationEnded(registered);
    }
    List<Holder> inTheWay =
        holders.of(registered).stream().filter(h -> !h.state().clearsTheWay()).toList();
    if (inTheWay.isEmpty()) {
      holders.put(Holder.renewed(renewal));
      return new Answer.Granted(true);
    }
    return pending(registered, inTheWay);
  }

  private static Answer renew(Renewal renewal, Holders holders) {
    Optional<Holder> found = holders.find(renewal.incarnation(), renewal.agent());
    if (found.isPresent() && found.get().state() == HolderState.LAPSED) {
      Holder lapsed = found.get();
      // A request that was under way when the lapse was noted must not be granted: its mandate
      // would
      // reach beyond what others took for over. The next one was sent knowing no grant is alive.
      if (lapsed.refusedCount().isEmpty()) {
        holders.put(lapsed.refusedAt(renewal.count()));
        return new Answer.Lapsed();
      }
      if (renewal.count() <= lapsed.refusedCount().get()) {
        return new Answer.Lapsed();
      }
    }
    holders.put(Holder.renewed(renewal));
    return new Answer.Granted(false);
  }

  private static Answer pending(Incarnation registered, List<Holder> inTheWay) {
    Set<AgentName> names = new LinkedHashSet<>();
    boolean soon = true;
    for (Holder holder : inTheWay) {
      names.add(holder.agent().name());
      soon &= holder.state() == HolderState.ENDED || holder.state() == HolderState.LEFT;
    }
    return new Answer.IncarnationPending(registered, List.copyOf(names), soon);
  }
}
