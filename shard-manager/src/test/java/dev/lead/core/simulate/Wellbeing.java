package dev.lead.core.simulate;

import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must be so some time after the last fault. */
final class Wellbeing {
  private Wellbeing() {}

  /** Every home shard is led, ready and acted on, and has a standby where there can be one. */
  static Optional<String> whatIsWrong(Simulation sim) {
    Optional<RaftGroup> group = sim.registeredGroup();
    if (group.isEmpty()) {
      return Optional.of("no group has the registered incarnation");
    }
    for (SimAgent agent : sim.agents) {
      if (agent.group() != group.get()) {
        return Optional.of(agent + " is not in the registered group");
      }
    }
    ElectionTable table = group.get().reference();
    if (table.agents().size() != sim.agents.size()) {
      return Optional.of("members of the table are " + table.agents());
    }
    for (Map.Entry<ServiceName, SimControlPlane.Assigned> service :
        sim.controlPlane.services().entrySet()) {
      if (table.shardCount(service.getKey()) == 0) {
        return Optional.of(service.getKey() + " is not defined");
      }
      for (ShardView shard : sim.shardsOf(table, service.getKey())) {
        Optional<String> wrong = whatIsWrong(sim, table, shard);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    if (!group.get().history().ledger().transfersUnderWay().isEmpty()) {
      return Optional.of(
          "transfers without an outcome: " + group.get().history().ledger().transfersUnderWay());
    }
    List<Event> kept = sim.controlPlane.kept(table.incarnation().orElseThrow());
    return kept.size() >= table.acknowledgedSequence() && table.outbox(0, 1).isEmpty()
        ? Optional.empty()
        : Optional.of("events are not delivered");
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
    RaftGroup group = sim.registeredGroup().orElseThrow();
    byte[] reference = group.reference().snapshot();
    for (SimAgent agent : sim.agents) {
      if (agent.appliedIndex() == group.committedIndex()
          && !Arrays.equals(agent.snapshot(), reference)) {
        throw new Violation(agent + "'s replica differs");
      }
    }
    for (RaftGroup any : sim.groups) {
      any.reference()
          .incarnation()
          .ifPresent(incarnation -> {
            List<Event> kept = sim.controlPlane.kept(incarnation);
            List<Event> events = any.history().events();
            if (kept.size() < any.reference().acknowledgedSequence()
                || !kept.equals(events.subList(0, kept.size()))) {
              throw new Violation("the audit log is not what happened in " + any);
            }
          });
    }
    for (SessionView session : group.reference().sessions()) {
      if (session.agent().isPresent() && sim.agent(session.agent().get()).isEmpty()) {
        throw new Violation("a session at an unknown agent: " + session);
      }
    }
  }
}
