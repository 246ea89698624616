package dev.lead.core.simulate;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of one region's agents: who renewed when, and which incarnation is the present one. */
final class Mandates {
  record Request(
      AgentRun run, long count, Incarnation incarnation, Epoch knownEpoch, List<Long> endedRuns) {}

  sealed interface Answer {}

  /**
   * The mandate counts from before the request was sent.
   *
   * @param assignment what is decided by now of the services that end with the mandate: after a gap
   *     it is to be known before the mandate counts
   */
  record Granted(Epoch epoch, Map<ShardId, Epoch> assignment) implements Answer {}

  record Pending() implements Answer {}

  record Ended() implements Answer {}

  record Stale() implements Answer {}

  private static final class Run {
    Incarnation incarnation;
    long count;
    long changedAt;
    boolean ended;
    long endedAt;

    Run(Incarnation incarnation) {
      this.incarnation = incarnation;
    }
  }

  private final Simulation sim;
  private final SimRegion region;
  private final Map<Long, Run> runs = new LinkedHashMap<>();
  private final Set<Incarnation> ended = new LinkedHashSet<>();
  private @Nullable Incarnation registered;
  private Epoch regionEpoch = Epoch.NONE;
  private int rebuilds;

  Mandates(Simulation sim, SimRegion region) {
    this.sim = sim;
    this.region = region;
  }

  Optional<Incarnation> registered() {
    return Optional.ofNullable(registered);
  }

  int rebuilds() {
    return rebuilds;
  }

  /** Whoever watches has watched nothing yet: every wait begins again. */
  void watchAnew() {
    for (Run run : runs.values()) {
      run.changedAt = now();
      run.endedAt = now();
    }
  }

  Answer request(Request request) {
    for (long old : request.endedRuns()) {
      Run run = runs.get(old);
      if (run != null && !run.ended) {
        run.ended = true;
        run.endedAt = now();
      }
    }
    Run run = runs.computeIfAbsent(request.run().run(), r -> new Run(request.incarnation()));
    if (run.ended || request.count() <= run.count) {
      return new Stale();
    }
    if (ended.contains(request.incarnation())) {
      return new Ended();
    }
    if (registered == null) {
      register(request.incarnation());
    }
    run.incarnation = request.incarnation();
    run.count = request.count();
    run.changedAt = now();
    if (!request.incarnation().equals(registered) && !mayReplace()) {
      return new Pending();
    }
    if (!request.incarnation().equals(registered)) {
      register(request.incarnation());
    }
    return new Granted(regionEpoch, sim.controlPlane.endingWithTheMandate());
  }

  /** Whether nobody of the registered incarnation can still lead by its mandate. */
  private boolean mayReplace() {
    return sim.broken(Broken.REGISTERED_EARLY) || allLapsed(lapse());
  }

  /** Whether every agent has stood still for so long that the region has no authority any more. */
  boolean lost() {
    Duration wait = sim.broken(Broken.FAILOVER_EARLY) ? Settings.MANDATE.dividedBy(3) : lapse();
    return registered != null && allLapsed(wait);
  }

  /** Whether somebody has renewed not long ago. */
  boolean alive() {
    return registered != null
        && runs.values().stream()
            .anyMatch(r ->
                r.incarnation.equals(registered)
                    && !r.ended
                    && now() - r.changedAt < Settings.MANDATE.toNanos());
  }

  private boolean allLapsed(Duration wait) {
    return runs.values().stream()
        .filter(r -> r.incarnation.equals(registered))
        .allMatch(r -> gone(r) || now() - r.changedAt > wait.toNanos());
  }

  private static Duration lapse() {
    return Settings.withDrift(Settings.MANDATE).plus(Settings.MANDATE_MARGIN);
  }

  private boolean gone(Run run) {
    Duration longest = sim.controlPlane.longestLease();
    return run.ended && now() - run.endedAt > Settings.withDrift(longest).toNanos();
  }

  private void register(Incarnation incarnation) {
    sim.controlPlane.trace("registers", incarnation, "of", region);
    if (registered != null) {
      ended.add(registered);
      rebuilds++;
    }
    registered = incarnation;
    if (regionEpoch.equals(Epoch.NONE) || !sim.broken(Broken.EPOCH_REUSED)) {
      regionEpoch = sim.controlPlane.draw();
    }
    region.orders.begin(incarnation);
  }

  /** Whether somebody of an ended incarnation may still lead {@code HOLD} services (rule 7). */
  boolean overlapPossible() {
    return !sim.broken(Broken.REGISTERED_EARLY)
        && runs.values().stream().anyMatch(r -> ended.contains(r.incarnation) && !gone(r));
  }

  private long now() {
    return sim.controlPlane.now();
  }
}
