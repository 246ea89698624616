package dev.lead.core.election;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.CandidateSpec;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.FlapDamping;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Walks at random through what can happen to a small region. {@link World} checks after each step
 * that the state makes sense, that a repetition changes nothing and that a restored replica agrees.
 */
class RandomWalkTest {
  private static final int SEEDS = Integer.getInteger("lead.walks", 150);
  private static final int STEPS = 250;
  private static final int SHARDS = 4;
  private static final List<VersionPin> PINS =
      List.of(VersionPin.NONE, VersionPin.OLDEST, VersionPin.NEWEST);

  @Test
  void everyStateMakesSense() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      int step = 0;
      Walk walk = new Walk(seed);
      try {
        for (; step < STEPS; step++) {
          walk.step();
        }
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError("seed " + seed + ", step " + step + ": " + walk.last, broken);
      }
    }
  }

  private static final class Walk {
    private final Random random;
    private final World world = World.region();
    private long sessions;
    private long epoch = 1;
    private long version;
    private long run = 100;
    private long order;
    private Command last = new Command.Incarnate(World.LIFE);

    Walk(long seed) {
      random = new Random(seed);
      apply(define());
      apply(World.assign(0, SHARDS, ++epoch, true));
    }

    private void apply(Command command) {
      last = command;
      world.apply(command);
    }

    void step() {
      int dice = random.nextInt(100);
      if (dice < 28) {
        aWatch();
      } else if (dice < 42) {
        aSession();
      } else if (dice < 70) {
        aShard();
      } else if (dice < 78) {
        anAgent();
      } else if (dice < 84) {
        anAssignment();
      } else if (dice < 94) {
        apply(new Command.Execute(World.LIFE, ++order, anOrder()));
      } else {
        aShortLease();
      }
    }

    private void aWatch() {
      List<Watch> watches = world.table.watches();
      if (!watches.isEmpty()) {
        Watch watch = watches.get(random.nextInt(watches.size()));
        if (!watch.key().startsWith("agent/") || random.nextInt(8) == 0) {
          apply(watch.onTimeout());
        }
      }
    }

    private void aSession() {
      List<SessionView> open = world.table.sessions();
      List<AgentView> agents = world.table.agents();
      if (agents.isEmpty()) {
        return;
      }
      AgentRun agent = agents.get(random.nextInt(agents.size())).agent();
      if (open.size() < 3 || (open.size() < 6 && random.nextInt(3) == 0)) {
        apply(
            new Command.OpenSession(
                new SessionId(++sessions), World.SECRET, agent, spec(), World.TTL, Epoch.NONE));
        return;
      }
      SessionView session = open.get(random.nextInt(open.size()));
      SessionId id = session.session();
      AgentRun at = session.agent().orElse(agent);
      int attachment = session.attachment() - (random.nextInt(10) == 0 ? 1 : 0);
      switch (random.nextInt(6)) {
        case 0 -> apply(new Command.AttachSession(id, World.SECRET, agent, attachment));
        case 1 ->
            apply(
                new Command.DetachSession(
                    id, at, attachment, Duration.ofMillis(random.nextInt(4) * 500L)));
        case 2 -> apply(new Command.CloseSession(id, at, attachment, LossCause.DIED));
        default ->
            apply(
                new Command.UpdateFitness(
                    id,
                    at,
                    attachment,
                    new Fitness(
                        random.nextInt(3) != 0,
                        random.nextInt(3) == 0,
                        Duration.ofSeconds(random.nextInt(2) * 60L))));
      }
    }

    private CandidateSpec spec() {
      ShardSelection shards =
          random.nextInt(3) == 0
              ? ShardSelection.of(random.nextInt(SHARDS), random.nextInt(SHARDS))
              : ShardSelection.all();
      return new CandidateSpec(
          new CandidateName("n" + random.nextInt(5)),
          World.PAY,
          shards,
          1 + random.nextInt(3),
          random.nextInt(2),
          random.nextInt(2) == 0 ? "z1" : "z2",
          "1." + random.nextInt(3),
          "",
          Map.of(),
          0);
    }

    private void aShard() {
      ShardId id = new ShardId(World.PAY, random.nextInt(SHARDS));
      Optional<ShardView> known = world.table.shard(id);
      if (known.isEmpty()) {
        releaseOfRemoved(id);
        return;
      }
      ShardView shard = known.get();
      Token token = random.nextInt(10) == 0 ? Token.of(new Epoch(1), shard.term()) : shard.token();
      switch (random.nextInt(5)) {
        case 0 -> apply(new Command.Release(shard.session(), id, token));
        case 1 -> apply(new Command.Resign(shard.session(), id, token));
        case 2 -> {
          Transfer transfer = world.table.state().transfers.get(id);
          Arrival arrival = world.table.state().arrivals.get(id);
          if (arrival != null) {
            apply(new Command.ReportPrepared(arrival.to, id, arrival.id));
          } else if (transfer != null) {
            apply(
                random.nextInt(4) == 0
                    ? new Command.RollBackTransfer(id, transfer.id, ShardState.DRAINING)
                    : new Command.ReportPrepared(transfer.to, id, transfer.id));
          }
        }
        default -> apply(new Command.ReportReady(shard.session(), id, token));
      }
    }

    private void releaseOfRemoved(ShardId id) {
      Revocation revocation = world.table.state().revocations.get(id);
      if (revocation != null) {
        apply(new Command.Release(revocation.session, id, revocation.token));
      }
    }

    private void anAgent() {
      List<AgentView> agents = world.table.agents();
      if (agents.size() < 2 || random.nextInt(8) == 0) {
        AgentRun agent = new AgentRun(new AgentName("r" + random.nextInt(3)), ++run);
        apply(
            new Command.JoinAgent(
                agent,
                new AgentInfo("z1", "", 1, "1"),
                Duration.ofSeconds(2),
                Duration.ofMillis(500)));
        return;
      }
      AgentView agent = agents.get(random.nextInt(agents.size()));
      switch (random.nextInt(8)) {
        case 0 -> apply(new Command.SuspectAgent(agent.agent(), agent.count()));
        case 1 -> apply(new Command.ExpireAgent(agent.agent(), agent.count()));
        case 2 -> apply(new Command.LeaveAgent(agent.agent()));
        default ->
            apply(
                new Command.RenewAgent(
                    agent.agent(), agent.count() + 1, world.index() - random.nextInt(5)));
      }
    }

    private void anAssignment() {
      int from = random.nextInt(SHARDS);
      switch (random.nextInt(8)) {
        case 0 -> apply(define());
        case 1 -> apply(new Command.RemoveService(World.LIFE, ++version, World.PAY));
        case 2 -> apply(new Command.Authorize(World.LIFE, new Epoch(++epoch)));
        case 3 ->
            apply(
                new Command.AcknowledgeEvents(
                    World.LIFE, random.nextLong(world.table.lastSequence() + 1)));
        case 4 -> apply(World.assign(from, SHARDS, ++epoch, false));
        default -> apply(World.assign(from, SHARDS, ++epoch, true));
      }
    }

    private Command define() {
      ServicePolicy policy = random.nextBoolean() ? Policies.FENCE : Policies.LEASE;
      policy =
          Policies.damping(
              policy,
              new FlapDamping(
                  1, Duration.ofSeconds(1), Duration.ofSeconds(9), Duration.ofMinutes(1)));
      if (random.nextInt(3) == 0) {
        policy = Policies.settling(policy, Duration.ofSeconds(1));
      }
      if (random.nextInt(3) == 0) {
        policy = Policies.preempting(policy);
      }
      if (random.nextInt(3) == 0) {
        policy = Policies.zones(policy, "z2");
      }
      if (random.nextInt(3) == 0) {
        policy = Policies.vacantOnFailedProbe(policy);
      }
      policy =
          Policies.versions(policy, PINS.get(random.nextInt(3)), random.nextBoolean() ? "" : "1.1");
      return new Command.DefineService(World.LIFE, ++version, World.PAY, SHARDS, policy);
    }

    private Order anOrder() {
      ShardId shard = new ShardId(World.PAY, random.nextInt(SHARDS));
      CandidateName name = new CandidateName("n" + random.nextInt(5));
      if (random.nextInt(2) == 0) {
        return aMove(shard, name);
      }
      return switch (random.nextInt(10)) {
        case 0, 1, 2 ->
            new Order.Transfer(
                shard,
                random.nextBoolean() ? Optional.of(name) : Optional.empty(),
                Order.Expectation.NONE);
        case 3 -> new Order.CancelTransfer(shard);
        case 4 -> new Order.Evict(shard, Order.Expectation.NONE);
        case 5 -> new Order.EvictCandidate(World.PAY, name);
        case 6 ->
            new Order.Pause(
                random.nextBoolean() ? Optional.of(World.PAY) : Optional.empty(), "work");
        default ->
            new Order.Resume(random.nextBoolean() ? Optional.of(World.PAY) : Optional.empty());
      };
    }

    private Order aMove(ShardId shard, CandidateName name) {
      return switch (random.nextInt(10)) {
        case 0, 1, 2 ->
            new Order.PrepareArrival(
                shard, random.nextBoolean() ? Optional.of(name) : Optional.empty());
        case 3 -> new Order.CancelArrival(shard);
        case 4, 5, 6 -> new Order.Depart(shard, Order.Expectation.NONE);
        case 7 -> {
          Transfer transfer = world.table.state().transfers.get(shard);
          yield new Order.Remain(shard, transfer == null ? 1 : transfer.id);
        }
        case 8 -> new Order.Drain(aScope(name));
        default -> new Order.Undrain(aScope(name));
      };
    }

    private DrainScope aScope(CandidateName name) {
      return switch (random.nextInt(3)) {
        case 0 -> new DrainScope.Zone(random.nextBoolean() ? "z1" : "z2");
        case 1 -> new DrainScope.Agent(new AgentName("r" + random.nextInt(3)));
        default -> new DrainScope.Candidate(World.PAY, name);
      };
    }

    private void aShortLease() {
      ShardId shard = new ShardId(World.PAY, random.nextInt(SHARDS));
      List<SessionId> leases =
          world.table.state().sessions.values().stream()
              .filter(s -> s.shortLease)
              .map(s -> s.id)
              .toList();
      boolean fresh = leases.isEmpty() || random.nextInt(3) == 0;
      SessionId id = fresh ? new SessionId(++sessions) : leases.getFirst();
      if (random.nextInt(4) == 0) {
        apply(new Command.EndLease(id, World.SECRET));
      } else {
        apply(
            new Command.TakeLease(
                id,
                World.SECRET,
                new CandidateName("job"),
                shard,
                Duration.ofSeconds(30),
                random.nextInt(50)));
      }
    }
  }
}
