package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.VersionPin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is drained hands over what it leads, and leads only while nobody fit is there. */
class DrainTest {
  private static final DrainScope ONE = candidate("one");

  private static DrainScope candidate(String name) {
    return new DrainScope.Candidate(PAY, new CandidateName(name));
  }

  /** The first candidate leads all four shards. */
  private static World world(ServicePolicy policy) {
    World world = World.with(policy, 4).open(1, "one", A);
    for (int shard = 0; shard < 4; shard++) {
      world.ready(shard);
    }
    return world.open(2, "two", B);
  }

  private static long started(World world) {
    return world.facts.stream().filter(f -> f instanceof Fact.TransferStarted).count();
  }

  /** Everybody does what transfers ask until nothing is asked any more. */
  private static void handOver(World world) {
    for (int shard = 0; shard < world.table.shardCount(PAY); shard++) {
      ShardId id = new ShardId(PAY, shard);
      Transfer transfer = world.table.state().transfers.get(id);
      if (transfer != null && transfer.step == ShardState.PREPARING) {
        world.done(new Command.ReportPrepared(transfer.to, id, transfer.id));
        world.release(shard).ready(shard);
      }
    }
  }

  @Test
  void aDrainedCandidateHandsOverWhatItLeads() {
    World world = world(Policies.LEASE).order(new Order.Drain(ONE));
    assertThat(world.facts).contains(new Fact.DrainStarted(ONE));
    assertThat(started(world)).isEqualTo(4);
    assertThat(world.facts)
        .anyMatch(f -> f instanceof Fact.TransferStarted t && t.cause() == ElectionCause.DRAINED);
    handOver(world);
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.table.drains()).containsExactly(ONE);
    world.due("drains/pay");
    assertThat(world.watches("drains/")).as("nothing is left to do").isFalse();
  }

  @Test
  void aZoneIsAllItsCandidates() {
    World world = World.with(Policies.FENCE, 4);
    world.open(1, A, spec("one", 1, 0, "z1", "")).open(2, A, spec("two", 1, 0, "z1", ""));
    world.open(3, B, spec("three", 1, 0, "z2", ""));
    world.order(new Order.Drain(new DrainScope.Zone("z1")));
    handOver(world);
    assertThat(world.leaders()).containsOnly("three");
    world.open(4, A, spec("four", 1, 0, "z1", ""));
    assertThat(
            world.table.explain(new ShardId(PAY, 0)).stream()
                .filter(v -> v.candidate().equals(new CandidateName("four")))
                .flatMap(v -> v.reasons().stream()))
        .anyMatch(r -> r.contains("drained"));
  }

  @Test
  void drainedLeadsOnlyWhileNobodyFitIsThere() {
    World world = world(Policies.FENCE).order(new Order.Drain(ONE));
    handOver(world);
    world.close(2, LossCause.DIED);
    assertThat(world.leaders()).as("nobody is worse than somebody").containsOnly("one");
    world.open(3, "three", C);
    assertThat(started(world)).as("somebody came").isEqualTo(4);
    handOver(world);
    assertThat(world.leaders()).containsOnly("three");
  }

  @Test
  void drainedComesAfterHeldBackAndOverloadedButBeforeUnfit() {
    World held = world(Policies.FENCE);
    held.order(new Order.EvictCandidate(PAY, new CandidateName("two")));
    held.order(new Order.Drain(ONE));
    assertThat(started(held)).isEqualTo(4);
    World lagging = world(Policies.FENCE).fitness(2, true, false, 60_000);
    lagging.order(new Order.Drain(ONE));
    assertThat(started(lagging)).as("nobody fit is there").isZero();
    assertThat(lagging.watches("drains/pay")).isTrue();
    lagging.fitness(2, true, false, 0);
    assertThat(started(lagging)).isEqualTo(4);
  }

  @Test
  void theStandbyIsSomebodyElse() {
    World world =
        world(Policies.LEASE).open(3, "three", C).order(new Order.Drain(candidate("two")));
    for (int shard = 0; shard < 4; shard++) {
      assertThat(world.standby(shard)).isEqualTo("three");
    }
    world.close(3, LossCause.CLOSED);
    assertThat(world.standby(0)).as("there is nobody else").isEqualTo("two");
  }

  @Test
  void betterPriorityNeverBouncesALeaderBack() {
    World world = World.with(Policies.preempting(Policies.FENCE), 2);
    world.open(1, A, spec("one", 1, 0, "", "")).open(2, B, spec("two", 1, 5, "", ""));
    world.ready(0).ready(1).order(new Order.Drain(ONE));
    handOver(world);
    assertThat(world.leaders()).containsOnly("two");
    world.fitness(1, true, true, 0).fitness(1, true, false, 0);
    assertThat(world.table.state().transfers).isEmpty();
    world.order(new Order.Undrain(ONE));
    assertThat(world.facts).contains(new Fact.DrainEnded(ONE));
    assertThat(started(world)).as("it may preempt again").isEqualTo(2);
  }

  @Test
  void whatRolledBackIsTriedAgainAfterAWait() {
    World world = world(Policies.LEASE).order(new Order.Drain(ONE));
    for (int shard = 0; shard < 4; shard++) {
      world.due("prepare/");
      assertThat(started(world)).as("not at once").isZero();
    }
    assertThat(world.leaders()).containsOnly("one");
    world.due("drains/pay");
    assertThat(started(world)).isEqualTo(4);
  }

  @Test
  void undrainingReturnsWhoHasNotReleased() {
    World world = world(Policies.LEASE).order(new Order.Drain(ONE));
    world.order(new Order.Undrain(ONE));
    assertThat(world.facts.stream().filter(f -> f instanceof Fact.TransferRolledBack)).hasSize(4);
    assertThat(world.leaders()).containsOnly("one");
    assertThat(world.watches("drains/")).isFalse();
    assertThat(world.table.drains()).isEmpty();
  }

  @Test
  void repeatingChangesNothing() {
    World world = world(Policies.LEASE).order(new Order.Drain(ONE)).order(new Order.Drain(ONE));
    assertThat(world.facts).hasSize(1);
    world.order(new Order.Undrain(ONE)).order(new Order.Undrain(ONE));
    assertThat(world.facts).hasSize(1);
  }

  @Test
  void whileElectionsArePausedLeadersStay() {
    World world = world(Policies.LEASE).order(new Order.Pause(Optional.of(PAY), "work"));
    world.order(new Order.Drain(ONE));
    assertThat(started(world)).isZero();
    world.order(new Order.Resume(Optional.of(PAY)));
    assertThat(started(world)).isEqualTo(4);
  }

  @Test
  void whatIsDrainedIsNoTarget() {
    World world = world(Policies.LEASE).order(World.transferTo("two", 0));
    world.order(new Order.Drain(candidate("two")));
    assertThat(world.facts).anyMatch(f -> f instanceof Fact.TransferRolledBack);
    assertThat(world.refusedOrder(World.transferTo("two", 0)).reason()).isEqualTo(Refusal.UNFIT);
  }

  @Test
  void theLastOfAPinnedVersionCanBeDrained() {
    World world = World.with(Policies.versions(Policies.FENCE, VersionPin.OLDEST, ""), 1);
    world.open(1, A, spec("one", 1, 0, "", "1")).open(2, B, spec("two", 1, 0, "", "2"));
    world.ready(0).order(new Order.Drain(ONE));
    handOver(world);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void anAgentIsDrainedByNameAndItsCandidatesLeadOn() {
    DrainScope agent = new DrainScope.Agent(A.name());
    World world = world(Policies.LEASE).order(new Order.Drain(agent));
    assertThat(started(world)).isZero();
    assertThat(world.leaders()).containsOnly("one");
    assertThat(world.table.drained(A.name())).isTrue();
    assertThat(world.table.drained(B.name())).isFalse();
    world.open(3, "three", A).open(4, "four", C).close(2, LossCause.CLOSED);
    assertThat(world.standby(0)).as("not where all have to leave").isEqualTo("four");
  }

  @Test
  void manyAreMovedABoundedNumberAtATime() {
    ElectionTable table = World.region().table;
    long index = 10_000;
    List<Command> opening = new ArrayList<>();
    opening.add(
        new Command.DefineService(
            World.LIFE, 1, PAY, 40_000, Policies.settling(Policies.FENCE, Duration.ofSeconds(1))));
    opening.add(World.assign(0, 40_000, 1, true));
    for (int session = 1; session <= 4; session++) {
      opening.add(
          new Command.OpenSession(
              new SessionId(session),
              World.SECRET,
              A,
              spec(session == 1 ? "one" : "n" + session),
              World.TTL,
              Epoch.NONE));
    }
    opening.add(new Command.Settle(PAY, 1));
    for (Command command : opening) {
      table.apply(++index, Instant.EPOCH, command);
    }
    assertThat(table.session(new SessionId(1)).orElseThrow().leads()).isEqualTo(10_000);
    Deque<Fact.TransferStarted> asked = new ArrayDeque<>();
    table.listener(event -> {
      if (event.fact() instanceof Fact.TransferStarted f) {
        asked.add(f);
      }
    });
    table.apply(++index, Instant.EPOCH, new Command.Execute(World.LIFE, 1, new Order.Drain(ONE)));
    assertThat(asked).hasSize(Drains.AT_ONCE);
    int moved = 0;
    while (!asked.isEmpty()) {
      Fact.TransferStarted next = asked.remove();
      List<Command> steps =
          List.of(
              new Command.ReportPrepared(next.to(), next.shard(), next.transfer()),
              new Command.Release(next.from(), next.shard(), next.token()));
      for (Command step : steps) {
        assertThat(table.apply(++index, Instant.EPOCH, step)).isEqualTo(Outcome.DONE);
      }
      ShardView now = table.shard(next.shard()).orElseThrow();
      table.apply(
          ++index,
          Instant.EPOCH,
          new Command.ReportReady(now.session(), next.shard(), now.token()));
      assertThat(table.state().draining).isLessThanOrEqualTo(Drains.AT_ONCE);
      moved++;
    }
    assertThat(moved).isEqualTo(10_000);
    Invariants.check(table);
    for (long session = 2; session <= 4; session++) {
      assertThat(table.session(new SessionId(session)).orElseThrow().leads())
          .as("shards led by %d", session)
          .isBetween(12_500, 14_500);
    }
  }
}
