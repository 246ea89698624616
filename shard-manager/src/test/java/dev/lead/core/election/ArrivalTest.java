package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The destination's half of a move: one is warm before the shard comes, and has the first claim.
 */
class ArrivalTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);

  /** Shards 0 to 3 are led elsewhere, 4 to 7 by the first candidate. */
  private static World world(ServicePolicy policy) {
    World world = World.region().define(1, 8, policy).home(4, 8, 2).open(1, "one", A);
    return world.open(2, "two", B).open(3, "three", C);
  }

  private static Order prepare(int shard, String target) {
    return new Order.PrepareArrival(
        new ShardId(PAY, shard),
        target.isEmpty() ? Optional.empty() : Optional.of(new CandidateName(target)));
  }

  private static World warming(ServicePolicy policy) {
    World world = world(policy).order(prepare(0, "three"));
    assertThat(world.facts)
        .contains(
            new Fact.ArrivalStarted(
                ZERO, world.lastOrder(), new SessionId(3), new CandidateName("three")));
    assertThat(world.state(0)).isEqualTo(ShardState.AWAY);
    return world;
  }

  private static World warm(ServicePolicy policy) {
    World world = warming(policy);
    world.done(new Command.ReportPrepared(new SessionId(3), ZERO, world.lastOrder()));
    assertThat(world.facts)
        .containsExactly(
            new Fact.ArrivalPrepared(
                ZERO, world.lastOrder(), new SessionId(3), new CandidateName("three")));
    return world;
  }

  private static Optional<Fact.ArrivalEnded> ended(World world) {
    return world.facts.stream()
        .filter(f -> f instanceof Fact.ArrivalEnded)
        .map(f -> (Fact.ArrivalEnded) f)
        .findFirst();
  }

  private static boolean completed(World world) {
    return world.facts.contains(new Fact.TransferCompleted(ZERO, 1, world.token(0)));
  }

  @Test
  void theWarmTargetLeadsAsSoonAsTheShardIsHome() {
    World world = warm(Policies.LEASE).home(0, 1, 9);
    assertThat(world.leader(0)).isEqualTo("three");
    assertThat(world.facts)
        .anyMatch(f -> f instanceof Fact.LeaderElected e && e.cause() == ElectionCause.TRANSFER);
    assertThat(ended(world)).isEmpty();
    world.ready(0);
    assertThat(completed(world)).isTrue();
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
  }

  @Test
  void noSettlingAndNoPauseIsWaitedFor() {
    World world = warm(Policies.settling(Policies.FENCE, Duration.ofSeconds(9)));
    assertThat(world.watches("settle/")).isTrue();
    world.order(new Order.Pause(Optional.empty(), "work")).home(0, 1, 9);
    assertThat(world.leader(0)).isEqualTo("three");
  }

  @Test
  void warmingUpEndsByTheWatchAndBeingWarmDoesNot() {
    World world = warming(Policies.LEASE);
    assertThat(world.watch("prepare/").timeout()).isEqualTo(Policies.LEASE.prepareTimeout());
    Command late = world.watch("prepare/").onTimeout();
    world.due("prepare/");
    assertThat(ended(world)).isPresent();
    world.refused(Refusal.NOTHING_TO_CANCEL, new Command.ReportPrepared(new SessionId(3), ZERO, 1));

    World warm = warm(Policies.LEASE);
    assertThat(warm.watches("prepare/")).isFalse();
    warm.refused(Refusal.STALE_COUNT, late);
    warm.unchanged(new Command.ReportPrepared(new SessionId(3), ZERO, 1));
    warm.home(0, 1, 9).refused(Refusal.PAST_RELEASE, late);
  }

  @Test
  void cancellingEndsItUntilTheShardIsHome() {
    World world = warm(Policies.LEASE).order(new Order.CancelArrival(ZERO));
    assertThat(ended(world).orElseThrow().to()).isEqualTo(new SessionId(3));
    assertThat(world.refusedOrder(new Order.CancelArrival(ZERO)).reason())
        .isEqualTo(Refusal.NOTHING_TO_CANCEL);
    World home = warm(Policies.LEASE).home(0, 1, 9);
    assertThat(home.refusedOrder(new Order.CancelArrival(ZERO)).reason())
        .isEqualTo(Refusal.PAST_RELEASE);
  }

  @Test
  void aLostTargetEndsItAndNobodyElseIsAsked() {
    List<World> lost = new ArrayList<>();
    lost.add(warm(Policies.LEASE).detach(3, 1_000));
    lost.add(warming(Policies.FENCE).close(3, LossCause.DIED));
    lost.add(warm(Policies.LEASE).suspect(C));
    lost.add(warm(Policies.LEASE).fitness(3, false, false, 0));
    lost.add(
        warm(Policies.LEASE)
            .order(new Order.Drain(new DrainScope.Candidate(PAY, new CandidateName("three")))));
    for (World world : lost) {
      assertThat(ended(world)).isPresent();
      assertThat(world.facts).noneMatch(f -> f instanceof Fact.ArrivalStarted);
      world.home(0, 1, 9);
      assertThat(world.leader(0)).isIn("one", "two");
    }
  }

  @Test
  void whoeverIsFitLeadsIfTheTargetIsNot() {
    World world = warm(Policies.LEASE).fitness(3, true, false, 60_000).home(0, 1, 9);
    assertThat(world.leader(0)).isIn("one", "two");
    assertThat(completed(world.ready(0))).as("the move is complete all the same").isTrue();
  }

  @Test
  void theMoveIsCompleteWhenAnybodyIsReady() {
    World world = warm(Policies.FENCE).home(0, 1, 9).close(3, LossCause.DIED);
    assertThat(world.leader(0)).isIn("one", "two");
    assertThat(completed(world.ready(0))).isTrue();
    assertThat(world.facts.stream().filter(f -> f instanceof Fact.TransferCompleted)).hasSize(1);
  }

  @Test
  void aShardThatLeavesAgainBeforeAnybodyWasReadyHasNotArrived() {
    World away = warm(Policies.FENCE).home(0, 1, 9).away(0, 1, 10);
    assertThat(ended(away).orElseThrow().to()).isEqualTo(SessionId.NONE);
    World departs = warm(Policies.FENCE).home(0, 1, 9);
    departs.order(new Order.Depart(ZERO, Order.Expectation.NONE));
    assertThat(ended(departs)).isPresent();
    assertThat(departs.state(0)).isEqualTo(ShardState.DRAINING);
    World tombstone = warm(Policies.FENCE).away(0, 1, 10);
    assertThat(ended(tombstone)).isPresent();
  }

  @Test
  void whatCantArriveIsRefusedWithTheReason() {
    World world = world(Policies.LEASE);
    assertThat(world.refusedOrder(prepare(4, "")).reason()).isEqualTo(Refusal.AT_HOME);
    assertThat(world.refusedOrder(prepare(9, "")).reason()).isEqualTo(Refusal.UNKNOWN_SHARD);
    assertThat(world.refusedOrder(prepare(0, "nobody")).reason())
        .isEqualTo(Refusal.UNKNOWN_CANDIDATE);
    world.fitness(3, true, false, 60_000);
    assertThat(world.refusedOrder(prepare(0, "three")).detail()).contains("lags");
    world.order(new Order.Drain(new DrainScope.Candidate(PAY, new CandidateName("two"))));
    assertThat(world.refusedOrder(prepare(0, "two")).detail()).contains("drained");
    world.order(new Order.Pause(Optional.of(PAY), "work"));
    Outcome.Refused paused = world.refusedOrder(prepare(0, "one"));
    assertThat(paused.reason()).isEqualTo(Refusal.PAUSED);
    assertThat(paused.detail()).isEqualTo("work");
    World nobody = World.region().define(1, 1, Policies.LEASE);
    assertThat(nobody.refusedOrder(prepare(0, "")).reason()).isEqualTo(Refusal.NO_OTHER_CANDIDATE);
  }

  @Test
  void theBestIsChosenAndArrivalsUnderWayCountAsLoad() {
    World world = world(Policies.LEASE);
    for (int shard = 0; shard < 4; shard++) {
      world.order(prepare(shard, ""));
    }
    List<String> targets = new ArrayList<>();
    for (int shard = 0; shard < 4; shard++) {
      world.home(shard, shard + 1, 9);
      targets.add(world.leader(shard));
    }
    assertThat(targets).containsExactlyInAnyOrder("two", "two", "three", "three");
  }

  @Test
  void aNewerOrderEndsTheOlder() {
    World world = warm(Policies.LEASE).order(prepare(0, "two"));
    assertThat(ended(world).orElseThrow().arrival()).isEqualTo(1);
    world.refused(Refusal.NOTHING_TO_CANCEL, new Command.ReportPrepared(new SessionId(3), ZERO, 1));
    world.done(new Command.ReportPrepared(new SessionId(2), ZERO, 2)).home(0, 1, 9);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void explainsWhoIsWarm() {
    World world = warming(Policies.LEASE);
    assertThat(reasons(world)).anyMatch(r -> r.contains("warms up"));
    world.done(new Command.ReportPrepared(new SessionId(3), ZERO, 1));
    assertThat(reasons(world)).anyMatch(r -> r.contains("is warm"));
  }

  private static List<String> reasons(World world) {
    return world.table.explain(ZERO).stream()
        .filter(v -> v.candidate().equals(new CandidateName("three")))
        .flatMap(v -> v.reasons().stream())
        .toList();
  }
}
