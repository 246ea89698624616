package dev.lead.control.mandate;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A region's records in memory: applies decisions as the database would. */
final class World {
  static final MandateSettings SETTINGS = MandateSettings.of(Duration.ofSeconds(30));

  private record Key(Incarnation incarnation, AgentRun agent) {}

  private final Duration longestLease;
  private Optional<Incarnation> registered = Optional.empty();
  private final Map<Incarnation, Duration> incarnations = new HashMap<>();
  private final Map<AgentRun, KnownRun> runs = new LinkedHashMap<>();
  private final Map<Key, Holder> holders = new LinkedHashMap<>();
  private long epoch;

  World(Duration longestLease) {
    this.longestLease = longestLease;
  }

  static AgentRun run(String name, long run) {
    return new AgentRun(new AgentName(name), run);
  }

  static Incarnation incarnation(int n) {
    return new Incarnation(new UUID(0, n));
  }

  /** A request in which the agent names only itself as a member. */
  static Renewal ask(AgentRun agent, Incarnation incarnation, long count) {
    return new Renewal(
        agent, incarnation, count, count, Epoch.NONE, false, Optional.empty(), List.of(agent));
  }

  static Renewal restarted(AgentRun agent, Incarnation incarnation, Long... endedRuns) {
    return new Renewal(
        agent,
        incarnation,
        1,
        1,
        Epoch.NONE,
        true,
        endedRuns.length == 0 ? Optional.empty() : Optional.of(List.of(endedRuns)),
        List.of(agent));
  }

  static Renewal seeing(Renewal renewal, long applied, AgentRun... members) {
    return new Renewal(
        renewal.agent(),
        renewal.incarnation(),
        renewal.count(),
        applied,
        renewal.knownEpoch(),
        renewal.previousRunEnded(),
        renewal.endedRuns(),
        List.of(members));
  }

  RegionAuthority authority() {
    return new RegionAuthority(
        registered,
        incarnations,
        List.copyOf(runs.values()),
        new ArrayList<>(holders.values()),
        new Epoch(epoch));
  }

  Answer send(Renewal renewal) {
    Decision decision = MandateRules.decide(authority(), renewal);
    for (Holder holder : decision.changed()) {
      holders.put(new Key(holder.incarnation(), holder.agent()), holder);
    }
    for (AgentRun ended : decision.ended()) {
      KnownRun run = runs.get(ended);
      runs.put(ended, new KnownRun(ended, run.arrival(), run.count(), true));
    }
    if (!(decision.answer() instanceof Answer.RunEnded)
        && !(decision.answer() instanceof Answer.StaleCount)) {
      KnownRun before = runs.get(renewal.agent());
      long arrival = before == null ? runs.size() : before.arrival();
      runs.put(renewal.agent(), new KnownRun(renewal.agent(), arrival, renewal.count(), false));
    }
    if (decision.answer() instanceof Answer.Granted(boolean registering) && registering) {
      registered = Optional.of(renewal.incarnation());
      incarnations.put(renewal.incarnation(), longestLease);
      epoch++;
    }
    return decision.answer();
  }

  /** Nothing is heard from anybody for this long. */
  void silence(Duration time) {
    holders.replaceAll((key, holder) ->
        Silence.verdict(holder, time, longestLease, SETTINGS).map(holder::with).orElse(holder));
  }

  void become(Holder holder, HolderState state) {
    holders.put(new Key(holder.incarnation(), holder.agent()), holder.with(state));
  }

  HolderState state(Incarnation incarnation, AgentRun agent) {
    return holders.get(new Key(incarnation, agent)).state();
  }

  List<Holder> withheldFor() {
    return Withholding.reasons(registered.orElseThrow(), List.copyOf(holders.values()));
  }

  long epoch() {
    return epoch;
  }
}
