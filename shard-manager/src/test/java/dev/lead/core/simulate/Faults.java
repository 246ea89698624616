package dev.lead.core.simulate;

import dev.lead.core.election.DrainScope;
import dev.lead.core.election.Order;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What goes wrong, and what operators do meanwhile. Each seed draws which kinds of faults it has at
 * all, so that some runs are rough everywhere and some have one fault again and again.
 */
final class Faults {
  private final Simulation sim;
  private final List<Runnable> kinds = new ArrayList<>();
  private final int pace;
  private final double loss;
  private final double duplication;
  private final double slowness;
  private final Set<DrainScope> drained = new LinkedHashSet<>();
  private boolean over;

  Faults(Simulation sim, Simulation.Weather weather) {
    this.sim = sim;
    this.pace = 150 + sim.random.nextInt(900);
    boolean storm = weather == Simulation.Weather.STORM || weather == Simulation.Weather.MOVES;
    this.loss = storm && sim.random.nextBoolean() ? sim.random.nextDouble() * 0.2 : 0;
    this.duplication = storm && sim.random.nextBoolean() ? sim.random.nextDouble() * 0.2 : 0;
    this.slowness = storm && sim.random.nextBoolean() ? sim.random.nextDouble() * 0.08 : 0;
    switch (weather) {
      case STORM -> choose();
      case LEADERLESS ->
          kinds.add(() -> live().ifPresent(g -> g.loseLeader(sim.millis(300, 4_000))));
      case DRIFT ->
          kinds.addAll(List.of(this::isolateFromAgents, this::freezeAgent, this::loseCandidate));
      case MOVES -> {
        choose();
        for (int i = 0; i < 8; i++) {
          kinds.add(this::startMove);
        }
        for (Runnable kind : betweenRegions()) {
          if (sim.random.nextBoolean()) {
            kinds.add(kind);
          }
        }
      }
      case LAGGING -> kinds.addAll(List.of(this::stallAgent, this::evict, this::moveHome));
    }
  }

  private void choose() {
    List<Runnable> all =
        List.of(
            this::freezeAgent,
            this::freezeCandidate,
            this::freezeJob,
            this::killAgent,
            this::killCandidate,
            this::killJob,
            this::breakConnection,
            this::breakConnection,
            this::cutAgents,
            this::isolateAgent,
            this::cutCandidate,
            this::cutControlPlane,
            this::isolateRegion,
            this::stallAgent,
            this::stallAgent,
            () -> live().ifPresent(RaftGroup::moveLeader),
            () -> live().ifPresent(g -> g.loseLeader(sim.millis(300, 4_000))),
            () -> anyAgent().askToMove(),
            this::toggleProbe,
            () -> anyCandidate().resignSomething(),
            () -> anyCandidate().leaveCleanly(),
            this::order,
            this::order,
            this::order,
            this::moveHome,
            this::restartControlPlane);
    double least = sim.regions.size() > 1 ? 0.05 : 0.2;
    double density = least + sim.random.nextDouble() * (sim.regions.size() > 1 ? 0.5 : 0.8);
    for (Runnable kind : all) {
      if (sim.random.nextDouble() < density) {
        kinds.add(kind);
      }
    }
    if (sim.random.nextInt(3) == 0) {
      kinds.add(this::loseMemory);
    }
    if (sim.random.nextInt(4) == 0) {
      kinds.add(this::freezeMajority);
    }
    if (sim.random.nextInt(4) == 0) {
      kinds.add(this::divideRegion);
    }
    if (kinds.isEmpty()) {
      kinds.add(this::killAgent);
    }
  }

  private List<Runnable> betweenRegions() {
    return List.of(
        sim.moves::cancelAny,
        this::outage,
        this::loseRegion,
        this::isolateRegion,
        this::isolateRegion,
        this::restartControlPlane);
  }

  void begin() {
    sim.network.faults(loss, duplication, slowness);
    sim.after(sim.millis(1_500, 4_000), this::next);
  }

  private void next() {
    if (!over) {
      kinds.get(sim.random.nextInt(kinds.size())).run();
      sim.after(sim.millis(20, 2 * pace), this::next);
    }
  }

  /** Everything is repaired; nothing new goes wrong. */
  void end() {
    over = true;
    sim.network.faults(0, 0, 0);
    sim.network.healAll();
    List<SimProcess> all = new ArrayList<>(sim.agents);
    all.add(sim.controlPlane);
    all.addAll(sim.candidates);
    all.addAll(sim.jobs);
    for (SimProcess process : all) {
      process.thaw();
      process.start();
    }
    sim.candidates.forEach(c -> c.probeOk = true);
    sim.controlPlane.database(true);
    sim.controlPlane
        .services()
        .forEach((name, service) -> {
          for (int i = 0; i < service.home.length; i++) {
            if (service.home[i] == null) {
              sim.controlPlane.move(new ShardId(name, i), anyRegion());
            }
          }
        });
    drained.forEach(scope -> sim.controlPlane.orderEverywhere(new Order.Undrain(scope)));
    resumeAll();
  }

  /** Also for an incarnation that is registered later: its pauses are its own. */
  private void resumeAll() {
    sim.controlPlane.orderEverywhere(new Order.Resume(Optional.empty()));
    for (ServiceName service : sim.controlPlane.services().keySet()) {
      sim.controlPlane.orderEverywhere(new Order.Resume(Optional.of(service)));
    }
  }

  // ---- picks ----

  private SimAgent anyAgent() {
    return sim.agents.get(sim.random.nextInt(sim.agents.size()));
  }

  private SimCandidate anyCandidate() {
    return sim.candidates.get(sim.random.nextInt(sim.candidates.size()));
  }

  private SimRegion anyRegion() {
    return sim.regions.get(sim.random.nextInt(sim.regions.size()));
  }

  private Optional<RaftGroup> live() {
    return anyRegion().groups.stream().filter(RaftGroup::leaderWorks).reduce((a, b) -> b);
  }

  // ---- processes ----

  private void freezeAgent() {
    freeze(anyAgent(), sim.millis(50, 6_000));
  }

  private void freezeCandidate() {
    freeze(anyCandidate(), sim.millis(50, 6_000));
  }

  private void freezeJob() {
    if (!sim.jobs.isEmpty()) {
      freeze(sim.jobs.get(sim.random.nextInt(sim.jobs.size())), sim.millis(50, 6_000));
    }
  }

  private void freeze(SimProcess process, Duration time) {
    process.freeze(sim.random.nextInt(3) == 0);
    later(time, process::thaw);
  }

  private void killAgent() {
    SimAgent agent = anyAgent();
    agent.kill();
    later(sim.millis(100, 3_000), agent::start);
  }

  private void killCandidate() {
    SimCandidate candidate = anyCandidate();
    candidate.kill();
    later(sim.millis(50, 2_000), candidate::start);
  }

  private void killJob() {
    if (!sim.jobs.isEmpty()) {
      SimJob job = sim.jobs.get(sim.random.nextInt(sim.jobs.size()));
      job.kill();
      later(sim.millis(50, 2_000), job::start);
    }
  }

  private void loseMemory() {
    List<SimAgent> agents = anyRegion().agents;
    int spared = sim.random.nextInt(agents.size());
    for (SimAgent agent : agents) {
      if (sim.random.nextInt(3) > 0 || agents.indexOf(agent) != spared) {
        agent.kill();
        later(sim.millis(100, 2_500), agent::start);
      }
    }
  }

  private void freezeMajority() {
    Duration time = sim.millis(3_000, 11_000);
    List<SimAgent> agents = anyRegion().agents;
    int some = agents.size() / 2 + 1;
    int first = sim.random.nextInt(agents.size());
    for (int i = 0; i < some; i++) {
      freeze(agents.get((first + i) % agents.size()), time);
    }
  }

  private void stallAgent() {
    anyAgent().stallFor(sim.millis(200, 6_000));
  }

  private void restartControlPlane() {
    sim.controlPlane.kill();
    later(sim.millis(500, 4_000), sim.controlPlane::start);
  }

  // ---- the network ----

  private void breakConnection() {
    List<Connection> open = sim.connections();
    if (!open.isEmpty()) {
      Connection one = open.get(sim.random.nextInt(open.size()));
      one.breakOff();
    }
  }

  private void cut(SimProcess a, SimProcess b, Duration time) {
    if (!a.equals(b)) {
      sim.network.cut(a, b);
      later(time, () -> sim.network.heal(a, b));
    }
  }

  private void cutAgents() {
    cut(anyAgent(), anyAgent(), sim.millis(200, 6_000));
  }

  private void isolateAgent() {
    SimAgent agent = anyAgent();
    Duration time = sim.millis(300, 8_000);
    boolean alsoFromControlPlane = sim.random.nextBoolean();
    sim.agents.forEach(other -> cut(agent, other, time));
    if (alsoFromControlPlane) {
      cut(agent, sim.controlPlane, time);
    }
  }

  private void isolateFromAgents() {
    SimAgent agent = anyAgent();
    Duration time = sim.millis(2_500, 3_800);
    sim.agents.forEach(other -> cut(agent, other, time));
  }

  /**
   * The agents fall in two parts for long enough that the smaller begins anew, and the larger does
   * not reach the control plane meanwhile.
   */
  private void divideRegion() {
    Duration time = sim.millis(8_000, 14_000);
    List<SimAgent> agents = anyRegion().agents;
    int majority = agents.size() / 2 + 1;
    for (int i = 0; i < majority; i++) {
      SimAgent one = agents.get(i);
      cut(one, sim.controlPlane, time);
      for (SimAgent other : agents.subList(majority, agents.size())) {
        cut(one, other, time);
      }
    }
  }

  private void cutCandidate() {
    SimCandidate candidate = anyCandidate();
    Duration time = sim.millis(200, 5_000);
    for (SimAgent agent : sim.agents) {
      if (sim.random.nextBoolean()) {
        cut(candidate, agent, time);
      }
    }
  }

  private void loseCandidate() {
    SimCandidate candidate = anyCandidate();
    Duration time = sim.millis(2_200, 3_500);
    sim.agents.forEach(a -> cut(candidate, a, time));
  }

  private void cutControlPlane() {
    cut(anyAgent(), sim.controlPlane, sim.millis(500, 8_000));
  }

  private void isolateRegion() {
    Duration time = sim.millis(500, 9_000);
    anyRegion().agents.forEach(a -> cut(a, sim.controlPlane, time));
  }

  private void later(Duration time, Runnable repair) {
    sim.after(
        time,
        () -> {
          if (!over) {
            repair.run();
          }
        });
  }

  // ---- operators and applications ----

  private void toggleProbe() {
    SimCandidate candidate = anyCandidate();
    candidate.probeOk = !candidate.probeOk;
  }

  /** The shard has no home for a while: with several regions it moves between them instead. */
  private void moveHome() {
    ShardId shard = anyShard();
    SimRegion home = sim.regions.getFirst();
    if (sim.regions.size() > 1) {
      startMove();
      return;
    }
    sim.controlPlane.move(shard, sim.random.nextInt(3) > 0 ? home : null);
    later(sim.millis(300, 4_000), () -> sim.controlPlane.move(shard, home));
  }

  private void startMove() {
    sim.moves.start(anyShard(), anyRegion());
  }

  private void outage() {
    sim.controlPlane.database(false);
    later(sim.millis(300, 7_000), () -> sim.controlPlane.database(true));
  }

  /** Every agent of a region is gone for longer than its mandates last. */
  private void loseRegion() {
    Duration time = sim.millis(5_000, 9_000);
    for (SimAgent agent : anyRegion().agents) {
      agent.kill();
      later(time, agent::start);
    }
  }

  private ShardId anyShard() {
    List<ServiceName> services = List.copyOf(sim.controlPlane.services().keySet());
    ServiceName service = services.get(sim.random.nextInt(services.size()));
    int shards = sim.controlPlane.services().get(service).home.length;
    return new ShardId(service, sim.random.nextInt(shards));
  }

  private void evict() {
    ShardId shard = anyShard();
    sim.controlPlane.order(shard, new Order.Evict(shard, Order.Expectation.NONE));
  }

  private void order() {
    ShardId shard = anyShard();
    sim.controlPlane.order(
        shard,
        switch (sim.random.nextInt(9)) {
          case 0, 1, 2 -> new Order.Transfer(shard, Optional.empty(), Order.Expectation.NONE);
          case 3 ->
              new Order.Transfer(
                  shard, Optional.of(anyCandidate().spec().name()), Order.Expectation.NONE);
          case 4 -> new Order.Evict(shard, Order.Expectation.NONE);
          case 5 -> new Order.EvictCandidate(shard.service(), anyCandidate().spec().name());
          case 6 -> new Order.CancelTransfer(shard);
          case 7 -> drain(shard.service());
          default -> pause(shard.service());
        });
  }

  private Order drain(ServiceName service) {
    DrainScope scope = new DrainScope.Candidate(service, anyCandidate().spec().name());
    drained.add(scope);
    later(sim.millis(500, 5_000), () -> sim.controlPlane.orderEverywhere(new Order.Undrain(scope)));
    return new Order.Drain(scope);
  }

  private Order pause(ServiceName service) {
    Optional<ServiceName> which =
        sim.random.nextBoolean() ? Optional.of(service) : Optional.empty();
    later(sim.millis(200, 3_000), () -> sim.controlPlane.orderEverywhere(new Order.Resume(which)));
    return new Order.Pause(which, "maintenance");
  }
}
