package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A planned transfer: each step, and who may be lost at each. */
class TransferTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);

  private static World world(ServicePolicy policy) {
    return World.with(policy, 1).open(1, "one", A).ready(0).open(2, "two", B).open(3, "three", C);
  }

  private static World preparing(ServicePolicy policy) {
    World world = world(policy).order(transferTo("three", 0));
    assertThat(world.state(0)).isEqualTo(ShardState.PREPARING);
    return world;
  }

  private static World draining(ServicePolicy policy) {
    World world = preparing(policy);
    world.done(new Command.ReportPrepared(new SessionId(3), ZERO, world.lastOrder()));
    assertThat(world.state(0)).isEqualTo(ShardState.DRAINING);
    return world;
  }

  private static World granted(ServicePolicy policy) {
    World world = draining(policy).release(0);
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
    assertThat(world.leader(0)).isEqualTo("three");
    return world;
  }

  private static List<Object> ends(World world) {
    return world.facts.stream()
        .filter(f -> f instanceof Fact.TransferRolledBack || f instanceof Fact.TransferCompleted)
        .map(Object::getClass)
        .map(c -> (Object) c)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(DisconnectMode.class)
  void goesThroughItsSteps(DisconnectMode mode) {
    ServicePolicy policy = mode == DisconnectMode.FENCE ? Policies.FENCE : Policies.LEASE;
    World world = granted(policy);
    assertThat(world.facts)
        .anyMatch(f ->
            f instanceof Fact.LeaderElected e
                && e.cause() == ElectionCause.TRANSFER
                && e.previousLeader().equals(Optional.of(new CandidateName("one"))));
    world.ready(0);
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(ends(world)).containsExactly(Fact.TransferCompleted.class);
  }

  @Test
  void theBestOtherIsChosenWhenNobodyIsNamed() {
    World world = world(Policies.FENCE).order(transferTo("", 0));
    assertThat(world.facts)
        .anyMatch(f ->
            f instanceof Fact.TransferStarted t && t.target().equals(new CandidateName("two")));
  }

  @Test
  void theWatchdogRollsBackBeforeTheReleaseOnly() {
    World preparing = preparing(Policies.LEASE);
    assertThat(preparing.watch("prepare/").timeout()).isEqualTo(Policies.LEASE.prepareTimeout());
    preparing.due("prepare/");
    assertThat(preparing.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(preparing.leader(0)).isEqualTo("one");
    assertThat(ends(preparing)).containsExactly(Fact.TransferRolledBack.class);

    World draining = draining(Policies.LEASE);
    Token token = draining.token(0);
    draining.due("drain/");
    assertThat(draining.token(0)).isEqualTo(token);
    assertThat(draining.state(0)).isEqualTo(ShardState.ACTIVE);

    World granted = granted(Policies.LEASE);
    granted.refused(
        Refusal.PAST_RELEASE,
        new Command.RollBackTransfer(ZERO, granted.lastOrder(), ShardState.DRAINING));
    assertThat(granted.watches("drain/")).isFalse();
  }

  @Test
  void aWatchdogOfAnotherStepOrTransferChangesNothing() {
    World world = draining(Policies.FENCE);
    world.refused(
        Refusal.STALE_COUNT,
        new Command.RollBackTransfer(ZERO, world.lastOrder(), ShardState.PREPARING));
    world.unchanged(new Command.RollBackTransfer(ZERO, 77, ShardState.DRAINING));
    world.refused(
        Refusal.NOTHING_TO_CANCEL,
        new Command.ReportPrepared(new SessionId(2), ZERO, world.lastOrder()));
    world.unchanged(new Command.ReportPrepared(new SessionId(3), ZERO, world.lastOrder()));
  }

  @Test
  void cancellingRollsBackBeforeTheReleaseOnly() {
    World world = draining(Policies.FENCE).order(new Order.CancelTransfer(ZERO));
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(world.refusedOrder(new Order.CancelTransfer(ZERO)).reason())
        .isEqualTo(Refusal.NOTHING_TO_CANCEL);
    assertThat(granted(Policies.FENCE).refusedOrder(new Order.CancelTransfer(ZERO)).reason())
        .isEqualTo(Refusal.PAST_RELEASE);
  }

  @Test
  void losingTheTargetBeforeTheReleaseRollsBack() {
    for (World world : List.of(preparing(Policies.LEASE), draining(Policies.FENCE))) {
      world.detach(3, 1_000);
      assertThat(world.leader(0)).isEqualTo("one");
      assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
      assertThat(ends(world)).containsExactly(Fact.TransferRolledBack.class);
    }
    World suspected = draining(Policies.LEASE).suspect(C);
    assertThat(suspected.state(0)).isEqualTo(ShardState.ACTIVE);
    World sick = draining(Policies.LEASE).fitness(3, false, false, 0);
    assertThat(sick.state(0)).isEqualTo(ShardState.ACTIVE);
  }

  @Test
  void losingTheLeaderElectsTheTarget() {
    for (World world : List.of(preparing(Policies.FENCE), draining(Policies.FENCE))) {
      world.detach(1, 1_000);
      assertThat(world.leader(0)).isEqualTo("three");
      world.ready(0);
      assertThat(ends(world)).containsExactly(Fact.TransferCompleted.class);
    }
  }

  @Test
  void losingTheLeaderOfALeaseElectsTheTargetAfterTheLapse() {
    World world = draining(Policies.LEASE).detach(1, 1_000);
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    assertThat(world.watches("drain/")).isFalse();
    world.due("session/");
    assertThat(world.leader(0)).isEqualTo("three");
  }

  @Test
  void aLeaderThatComesBackInTimeLeadsOnAndTheTransferIsOver() {
    World world = draining(Policies.LEASE).detach(1, 1_000).attach(1, A);
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(ends(world)).containsExactly(Fact.TransferRolledBack.class);
  }

  @Test
  void aTargetThatWasGrantedAndComesBackInTimeCompletes() {
    World world = granted(Policies.LEASE).detach(3, 1_000).attach(3, A);
    assertThat(ends(world)).isEmpty();
    world.ready(0);
    assertThat(ends(world)).containsExactly(Fact.TransferCompleted.class);
  }

  @Test
  void losingBothLeavesTheThird() {
    World world = draining(Policies.FENCE).detach(3, 0).detach(1, 0);
    assertThat(world.leader(0)).isEqualTo("two");
    World past = granted(Policies.FENCE).detach(3, 0);
    assertThat(past.leader(0)).isIn("one", "two");
    assertThat(ends(past)).containsExactly(Fact.TransferRolledBack.class);
  }

  @Test
  void aTargetThatDoesNotTakeOverInTimeIsReplaced() {
    World world = granted(Policies.FENCE).due("takeover/");
    assertThat(world.leader(0)).isIn("one", "two");
    assertThat(ends(world)).containsExactly(Fact.TransferRolledBack.class);
    assertThat(world.watches("hold/pay/three")).isTrue();
  }

  @Test
  void evictingInTheMiddleIsRefusedAndTakingTheShardEndsIt() {
    World world = draining(Policies.LEASE);
    assertThat(world.refusedOrder(new Order.Evict(ZERO, Order.Expectation.NONE)).reason())
        .isEqualTo(Refusal.BUSY);
    assertThat(world.refusedOrder(transferTo("two", 0)).reason()).isEqualTo(Refusal.BUSY);
    world.away(0, 1, 5);
    assertThat(ends(world)).containsExactly(Fact.TransferRolledBack.class);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    World fence = draining(Policies.FENCE).away(0, 1, 5);
    assertThat(ends(fence)).containsExactly(Fact.TransferRolledBack.class);
    assertThat(fence.state(0)).isEqualTo(ShardState.AWAY);
  }
}
