package dev.lead.core.simulate;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Watch;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A region or two from a seed: the same seed gives the same run, step by step. Faults for a while,
 * then none, and then everything must be well again.
 */
final class Simulation {
  static final ServiceName LEASE_HOLD = new ServiceName("lease-hold");
  static final ServiceName LEASE_DOWN = new ServiceName("lease-down");
  static final ServiceName FENCE = new ServiceName("fence");
  static final ServiceName JOBS = new ServiceName("jobs");

  private static final Duration CALM_BY = Duration.ofSeconds(40);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final int TRACE_STEPS = 400;

  /** What a run came to. */
  record Result(
      long steps,
      long entries,
      long elections,
      int rebuilds,
      long writes,
      long refused,
      long moved,
      long rolledBack,
      long failedOver) {}

  /** Which faults there are. */
  enum Weather {
    /** Anything, different from seed to seed. */
    STORM(200, 4_000, Duration.ofMillis(100), Settings.BEAT),
    /** Raft has no leader now and then, and nothing else is wrong. */
    LEADERLESS(200, 4_000, Duration.ofMillis(100), Settings.BEAT),
    /** Hardly anything takes time but waiting, so that it matters how fast clocks run. */
    DRIFT(10, 60, Duration.ofMillis(8), Duration.ofMillis(50)),
    /** Agents apply late, while operators take shards. */
    LAGGING(200, 4_000, Duration.ofMillis(100), Settings.BEAT),
    /** Two regions, between which shards move and fail over. */
    MOVES(200, 4_000, Duration.ofMillis(100), Settings.BEAT);

    final int fastestMicros;
    final int spreadMicros;
    private final Duration look;
    private final Duration beat;

    Weather(int fastestMicros, int spreadMicros, Duration look, Duration beat) {
      this.fastestMicros = fastestMicros;
      this.spreadMicros = spreadMicros;
      this.look = look;
      this.beat = beat;
    }

    /** How often agents look at their watches. */
    Duration look() {
      return look;
    }

    /** How often they renew their leases. */
    Duration beat() {
      return beat;
    }
  }

  final Random random;
  final Scheduler scheduler = new Scheduler();
  final Trace trace = new Trace(TRACE_STEPS);
  final Network network = new Network(this);
  final LeaseCheck leases = new LeaseCheck(this);
  final FencedStore store;
  final List<SimRegion> regions = new ArrayList<>();
  final Moves moves = new Moves(this);
  final SimControlPlane controlPlane;
  final List<SimAgent> agents = new ArrayList<>();
  final List<SimCandidate> candidates = new ArrayList<>();
  final List<SimJob> jobs = new ArrayList<>();
  final List<RaftGroup> groups = new ArrayList<>();

  private final Set<Broken> broken;
  final Weather weather;
  private final Map<ShardId, Token> highest = new TreeMap<>();
  private final Map<ShardId, Map<Token, String>> tokenOwners = new TreeMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private long elections;
  private long failedOver;

  Simulation(long seed, Weather weather, Set<Broken> broken) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    this.broken = broken.isEmpty() ? EnumSet.noneOf(Broken.class) : EnumSet.copyOf(broken);
    this.weather = weather;
    this.store = new FencedStore(this);
    this.controlPlane = new SimControlPlane(this);
    regions.add(new SimRegion(this, "eu-west-1"));
    if (weather == Weather.MOVES) {
      regions.add(new SimRegion(this, "us-east-1"));
    }
    populate();
  }

  /**
   * Runs the seed.
   *
   * @throws Violation if an invariant does not hold; its message ends with the last steps
   */
  static Result run(long seed, Weather weather, Set<Broken> broken) {
    Simulation simulation = new Simulation(seed, weather, broken);
    try {
      return simulation.run();
    } catch (RuntimeException fault) {
      Violation violation =
          new Violation(
              "seed %d (again with -Dlead.seed=%d): %s%n%s"
                  .formatted(seed, seed, fault.getMessage(), simulation.trace));
      violation.initCause(fault);
      throw violation;
    }
  }

  private void populate() {
    boolean several = regions.size() > 1;
    boolean anyJobs = random.nextBoolean() && !several;
    int shards = 1 + random.nextInt(several ? 2 : 3);
    controlPlane.start();
    store.start();
    List<ServiceName> services = new ArrayList<>(List.of(LEASE_HOLD, LEASE_DOWN, FENCE));
    Collections.shuffle(services, random);
    for (ServiceName service : services.subList(0, 1 + random.nextInt(2))) {
      controlPlane.define(service, policy(service), shards);
      int instances = 2 + random.nextInt(2);
      for (SimRegion region : regions) {
        for (int i = 0; i < instances; i++) {
          add(new SimCandidate(region, prefix(region) + service.value() + "-" + i, service));
        }
        instances = 2;
      }
    }
    if (anyJobs) {
      controlPlane.define(JOBS, policy(JOBS), 1);
      for (int i = 0; i < 2; i++) {
        SimJob job = new SimJob(this, "job-" + i, new ShardId(JOBS, 0));
        jobs.add(job);
        leases.add(job);
      }
    }
    int members = random.nextInt(4) == 0 && !several ? 5 : 3 + random.nextInt(several ? 1 : 2);
    for (SimRegion region : regions) {
      for (int i = 0; i < members; i++) {
        SimAgent agent = new SimAgent(region, prefix(region) + "agent-" + i);
        agents.add(agent);
        region.agents.add(agent);
      }
    }
  }

  private String prefix(SimRegion region) {
    return regions.indexOf(region) == 0 ? "" : region.name + "-";
  }

  private void add(SimCandidate candidate) {
    candidates.add(candidate);
    candidate.region.candidates.add(candidate);
    leases.add(candidate);
  }

  private ServicePolicy policy(ServiceName service) {
    boolean stepsDown = service.equals(LEASE_DOWN) || service.equals(JOBS);
    return new ServicePolicy(
        service.equals(FENCE) ? DisconnectMode.FENCE : DisconnectMode.LEASE,
        stepsDown ? IsolationMode.STEP_DOWN : IsolationMode.HOLD,
        service.equals(JOBS) ? Settings.SHORT_TTL : Settings.LEADER_LEASE,
        Duration.ofMillis(random.nextBoolean() ? 0 : 600),
        Duration.ofMillis(1_500),
        Duration.ofMillis(1_500),
        Duration.ofMillis(2_000),
        Duration.ofMillis(2_000),
        new FlapDamping(
            2, Duration.ofMillis(800), Duration.ofMillis(3_000), Duration.ofMillis(4_000)),
        random.nextInt(3) == 0,
        List.of(),
        VersionPin.NONE,
        "",
        Duration.ofSeconds(30),
        random.nextInt(3) == 0);
  }

  private Result run() {
    for (SimAgent agent : agents) {
      after(millis(0, 400), agent::start);
    }
    for (SimCandidate candidate : candidates) {
      after(millis(0, 3_000), candidate::start);
    }
    for (SimJob job : jobs) {
      after(millis(0, 3_000), job::start);
    }
    Faults faults = new Faults(this, weather);
    faults.begin();
    long storm =
        switch (weather) {
          case DRIFT -> millis(6_000, 9_000).toNanos();
          case MOVES -> millis(10_000, 18_000).toNanos();
          default -> millis(12_000, 22_000).toNanos();
        };
    scheduler.runUntil(storm);
    trace.add(scheduler.now(), "world", "no more faults");
    faults.end();
    if (!RulesBroken.useUpOrderNumbers(this)) {
      settle(storm + CALM_BY.toNanos());
      Wellbeing.check(this);
    }
    return new Result(
        scheduler.steps(),
        groups.stream().mapToLong(RaftGroup::committedIndex).sum(),
        elections,
        regions.stream().mapToInt(r -> r.mandates.rebuilds()).sum(),
        store.accepted(),
        store.refused(),
        moves.completed(),
        moves.rolledBack(),
        failedOver);
  }

  private void settle(long latest) {
    while (true) {
      scheduler.runUntil(scheduler.now() + LOOK_AGAIN.toNanos());
      Optional<String> wrong = Wellbeing.whatIsWrong(this);
      if (wrong.isEmpty()) {
        return;
      }
      if (scheduler.now() >= latest) {
        throw new Violation(
            "%d s after the last fault: %s".formatted(CALM_BY.toSeconds(), wrong.get()));
      }
    }
  }

  // ---- for the processes ----

  boolean anyBroken() {
    return !broken.isEmpty();
  }

  boolean broken(Broken rule) {
    return broken.contains(rule);
  }

  LocalClock newClock() {
    double between = random.nextBoolean() ? random.nextInt(2) : random.nextDouble();
    double rate = LocalClock.SLOWEST + between * (LocalClock.FASTEST - LocalClock.SLOWEST);
    return new LocalClock(scheduler, rate, random.nextInt(1_000_000));
  }

  Duration millis(int from, int to) {
    return Duration.ofNanos((from + random.nextInt(to - from + 1)) * 1_000_000L);
  }

  void after(Duration delay, Runnable action) {
    scheduler.after(delay, action);
  }

  SecretHash secret() {
    byte[] bytes = new byte[SecretHash.LENGTH];
    random.nextBytes(bytes);
    return new SecretHash(bytes);
  }

  Watch shortened(Watch watch) {
    if (watch.onTimeout() instanceof Command.EndMove && broken(Broken.MOVE_NOT_AWAITED)) {
      return new Watch(watch.key(), watch.count(), Duration.ZERO, watch.onTimeout(), true);
    }
    if (watch.guardsLease() && broken(Broken.WATCH_TOO_SHORT)) {
      return new Watch(
          watch.key(), watch.count(), watch.timeout().dividedBy(2), watch.onTimeout(), true);
    }
    return broken(Broken.NO_DRIFT_BOUND)
        ? new Watch(watch.key(), watch.count(), watch.timeout(), watch.onTimeout(), false)
        : watch;
  }

  boolean waitsForLeases(ServiceName service) {
    return !service.equals(FENCE);
  }

  List<dev.lead.core.election.ShardView> shardsOf(ElectionTable table, ServiceName service) {
    List<dev.lead.core.election.ShardView> views = new ArrayList<>();
    for (int i = 0; i < table.shardCount(service); i++) {
      views.add(table.shard(new ShardId(service, i)).orElseThrow());
    }
    return views;
  }

  void opened(Connection connection) {
    connections.removeIf(Connection::broken);
    connections.add(connection);
  }

  List<Connection> connections() {
    connections.removeIf(Connection::broken);
    return connections;
  }

  void breakConnectionsOf(SimAgent agent) {
    connections.stream().filter(c -> c.agent == agent).forEach(Connection::breakOff);
  }

  // ---- checks that span incarnations ----

  void happened(RaftGroup group, Fact fact) {
    trace.add(scheduler.now(), group.toString(), "  event", fact);
    switch (fact) {
      case Fact.LeaderElected f -> {
        elections++;
        Token before = highest.getOrDefault(f.shard(), Token.NONE);
        if (f.token().compareTo(before) > 0) {
          highest.put(f.shard(), f.token());
        } else if (group.region.registered(group) && controlPlane.home(f.shard()) == group.region) {
          throw new Violation(
              "token %s of %s does not rise above %s".formatted(f.token(), f.shard(), before));
        }
        // Else: a region, or a part of one, that does not know yet that its time is over. It may
        // elect,
        // but by lease nobody acts on that, and a store refuses the token.
      }
      case Fact.AgentExpired f -> {
        // One that gave its group up meanwhile is not healthy.
        if (weather == Weather.LEADERLESS
            && agent(f.agent()).filter(a -> a.run().equals(f.agent())).isPresent()) {
          throw new Violation("a healthy agent was expired: " + f.agent());
        }
      }
      default -> {}
    }
  }

  void failedOver() {
    failedOver++;
  }

  /** A token is one leader's. */
  void tokenSeen(ShardId shard, Token token, SimProcess by) {
    String owner = by.name + "/" + by.life();
    String before =
        tokenOwners.computeIfAbsent(shard, s -> new TreeMap<>()).putIfAbsent(token, owner);
    if (before != null && !before.equals(owner)) {
      throw new Violation("token %s of %s is %s's and %s's".formatted(token, shard, before, owner));
    }
  }

  Optional<SimAgent> agent(AgentRun run) {
    return agents.stream().filter(a -> a.name.equals(run.name().value())).findAny();
  }
}
