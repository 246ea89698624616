package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Event;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ShardId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent's side of docs/region-link.md: its mandate, and the Raft leader's service. */
final class ControlLink {
  private final SimAgent agent;
  private final Simulation sim;
  private long count;
  private long pendingSince = -1;

  /** A mandate after a gap, until this replica knows what was decided meanwhile. */
  private @Nullable AfterGap afterGap;

  private record AfterGap(long sent, Map<ShardId, Epoch> assignment) {}

  ControlLink(SimAgent agent) {
    this.agent = agent;
    this.sim = agent.sim;
  }

  /** Since when the control plane waits for another incarnation to end; negative if it does not. */
  long pendingSince() {
    return pendingSince;
  }

  // ---- the mandate ----

  /** Only with a live agent lease (rule 17). */
  void renewMandate() {
    Optional<Incarnation> incarnation = agent.table().incarnation();
    if (incarnation.isEmpty() || agent.authority().agentLeft().isZero()) {
      return;
    }
    AgentRun asking = agent.run();
    long sent = agent.now();
    Mandates.Request request =
        new Mandates.Request(
            asking, ++count, incarnation.get(), agent.table().highestEpoch(), agent.formerRuns());
    ControlLink me = this;
    sim.network.send(
        agent,
        sim.controlPlane,
        () ->
            sim.controlPlane
                .mandate(agent.region, request)
                .ifPresent(answer ->
                    sim.network.send(
                        sim.controlPlane,
                        agent,
                        () -> {
                          if (me == agent.link() && asking.equals(agent.run())) {
                            answered(answer, incarnation.get(), sent);
                          }
                        })));
  }

  private void answered(Mandates.Answer answer, Incarnation incarnation, long sent) {
    switch (answer) {
      case Mandates.Granted g -> {
        pendingSince = -1;
        granted(sent, g.assignment());
        if (g.epoch().compareTo(agent.table().regionEpoch()) > 0) {
          agent.proposals().once(new Command.Authorize(incarnation, g.epoch()), o -> {});
        }
      }
      case Mandates.Pending p -> {
        agent.authority().mandateLost();
        afterGap = null;
        if (pendingSince < 0) {
          pendingSince = agent.now();
        }
      }
      case Mandates.Ended e -> {
        agent.trace("hears that its incarnation has ended");
        RaftGroup old = agent.group();
        agent.kill();
        if (old != null) {
          old.dismiss(agent);
        }
        agent.start();
      }
      case Mandates.Stale s -> {}
    }
  }

  /** One that follows a live one counts at once; after a gap shards may be led elsewhere by now. */
  private void granted(long sent, Map<ShardId, Epoch> assignment) {
    if (!agent.authority().mandateLeft().isZero() || sim.broken(Broken.MANDATE_BEFORE_ASSIGNMENT)) {
      agent.authority().mandateGranted(sent, Settings.MANDATE);
      return;
    }
    afterGap = new AfterGap(sent, assignment);
    applied();
  }

  /** This replica knows more than before. */
  void applied() {
    AfterGap waiting = afterGap;
    if (waiting != null && knows(waiting.assignment())) {
      afterGap = null;
      agent.authority().mandateGranted(waiting.sent(), Settings.MANDATE);
    }
  }

  private boolean knows(Map<ShardId, Epoch> assignment) {
    return assignment.entrySet().stream()
        .allMatch(decided ->
            agent
                .table()
                .shard(decided.getKey())
                .filter(s -> s.epoch().compareTo(decided.getValue()) >= 0)
                .isPresent());
  }

  // ---- assignment, orders and events ----

  /** The Raft leader's work. */
  void serveControlPlane() {
    Optional<Incarnation> incarnation = agent.table().incarnation();
    if (!agent.leadsRaft() || incarnation.isEmpty()) {
      return;
    }
    Incarnation life = incarnation.get();
    long lastOrder = agent.table().lastOrder();
    List<Event> events = agent.table().outbox(agent.table().acknowledgedSequence(), 200);
    sim.network.send(
        agent,
        sim.controlPlane,
        () -> {
          List<Command> commands = sim.controlPlane.serve(agent.region, life, lastOrder, events);
          sim.network.send(sim.controlPlane, agent, () -> commands.forEach(this::propose));
        });
  }

  private void propose(Command command) {
    if (isNews(command)) {
      agent.proposals().once(command, o -> {});
    }
  }

  private boolean isNews(Command command) {
    ElectionTable table = agent.table();
    return switch (command) {
      case Command.DefineService c -> table.serviceVersion(c.service()) < c.version();
      case Command.AssignShards c ->
          c.ranges().stream()
              .anyMatch(r ->
                  table
                      .shard(new ShardId(c.service(), r.from()))
                      .filter(s -> s.epoch().compareTo(r.epoch()) >= 0)
                      .isEmpty());
      case Command.AcknowledgeEvents c -> c.through() > table.acknowledgedSequence();
      default -> true;
    };
  }
}
