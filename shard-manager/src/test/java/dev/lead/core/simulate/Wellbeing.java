package dev.lead.core.simulate;

import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What must be so some time after the last fault. */
final class Wellbeing {
  private Wellbeing() {}

  /** Each region is well, and every move has its outcome. */
  static Optional<String> whatIsWrong(Simulation sim) {
    Optional<String> move = sim.moves.underWay();
    if (move.isPresent()) {
      return Optional.of("no outcome: " + move.get());
    }
    for (SimRegion region : sim.regions) {
      Optional<String> wrong = whatIsWrong(region);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  /** Every home shard is led, ready and acted on, and has a standby where there can be one. */
  private static Optional<String> whatIsWrong(SimRegion region) {
    Simulation sim = region.sim;
    Optional<RaftGroup> group = region.registeredGroup();
    if (group.isEmpty()) {
      return Optional.of("no group has the registered incarnation of " + region);
    }
    for (SimAgent agent : region.agents) {
      if (agent.group() != group.get()) {
        return Optional.of(agent + " is not in the registered group");
      }
    }
    ElectionTable table = group.get().reference();
    if (table.agents().size() != region.agents.size()) {
      return Optional.of("members of the table are " + table.agents());
    }
    for (ServiceName service : sim.controlPlane.services().keySet()) {
      if (table.shardCount(service) == 0) {
        return Optional.of(service + " is not defined");
      }
      for (ShardView shard : sim.shardsOf(table, service)) {
        Optional<String> wrong =
            region.equals(sim.controlPlane.home(shard.shard()))
                ? whatIsWrong(sim, table, shard)
                : whatIsWrongAway(region, shard);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    Optional<String> underWay = group.get().history().ledger().underWay();
    if (underWay.isPresent()) {
      return Optional.of("without an outcome: " + underWay.get());
    }
    List<Event> kept = region.orders.kept(table.incarnation().orElseThrow());
    return kept.size() >= table.acknowledgedSequence() && table.outbox(0, 1).isEmpty()
        ? Optional.empty()
        : Optional.of("events are not delivered");
  }

  private static Optional<String> whatIsWrongAway(SimRegion region, ShardView shard) {
    return shard.state() == ShardState.AWAY
        ? Optional.empty()
        : Optional.of("not away from " + region + ": " + shard);
  }

  private static Optional<String> whatIsWrong(
      Simulation sim, ElectionTable table, ShardView shard) {
    if (shard.state() != ShardState.ACTIVE) {
      return Optional.of("not led and ready: " + shard);
    }
    boolean jobs = shard.shard().service().equals(Simulation.JOBS);
    if (!jobs
        && sim.candidates.stream()
            .noneMatch(c -> c.leads(shard.shard(), shard.session(), shard.token()))) {
      return Optional.of("nobody acts on " + shard);
    }
    long others =
        table.sessions().stream()
            .filter(s -> s.candidate().service().equals(shard.shard().service()))
            .filter(s -> s.agent().isPresent() && !s.session().equals(shard.session()))
            .count();
    return !jobs && others > 0 && shard.standby().isEmpty()
        ? Optional.of("no standby though there are others: " + shard + " " + table.sessions())
        : Optional.empty();
  }

  /** Replicas agree, and the control plane's log is the region's. */
  static void check(Simulation sim) {
    sim.regions.forEach(Wellbeing::check);
  }

  private static void check(SimRegion region) {
    RaftGroup group = region.registeredGroup().orElseThrow();
    byte[] reference = group.reference().snapshot();
    for (SimAgent agent : region.agents) {
      if (agent.appliedIndex() == group.committedIndex()
          && !Arrays.equals(agent.snapshot(), reference)) {
        throw new Violation(agent + "'s replica differs");
      }
    }
    for (RaftGroup any : region.groups) {
      any.reference()
          .incarnation()
          .ifPresent(incarnation -> {
            List<Event> kept = region.orders.kept(incarnation);
            List<Event> events = any.history().events();
            if (kept.size() < any.reference().acknowledgedSequence()
                || !kept.equals(events.subList(0, kept.size()))) {
              throw new Violation("the audit log is not what happened in " + any);
            }
          });
    }
    for (SessionView session : group.reference().sessions()) {
      if (session.agent().isPresent() && region.sim.agent(session.agent().get()).isEmpty()) {
        throw new Violation("a session at an unknown agent: " + session);
      }
    }
  }
}
