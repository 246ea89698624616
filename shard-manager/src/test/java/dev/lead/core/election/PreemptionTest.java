package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A better priority takes over by a planned transfer, where policy lets it. */
class PreemptionTest {
  private static World world(ServicePolicy policy) {
    return World.with(policy, 2).open(1, A, spec("second", 1, 5, "", ""));
  }

  @Test
  void isATransferThatTheTableStartsByItself() {
    World world = world(Policies.preempting(Policies.FENCE)).ready(0);
    world.open(2, B, spec("first", 1, 0, "", ""));
    assertThat(world.state(0)).isEqualTo(ShardState.PREPARING);
    assertThat(world.facts)
        .anyMatch(f ->
            f instanceof Fact.TransferStarted t
                && t.transfer() < 0
                && t.cause() == ElectionCause.PREEMPTION);
    long transfer = world.watch("prepare/pay/0").count();
    world.done(new Command.ReportPrepared(new SessionId(2), new ShardId(PAY, 0), transfer));
    world.release(0);
    assertThat(world.leader(0)).isEqualTo("first");
    assertThat(world.facts)
        .anyMatch(f -> f instanceof Fact.LeaderLost l && l.cause() == LossCause.PREEMPTED);
  }

  @Test
  void doesNotHappenUnlessPolicySaysSo() {
    World world = world(Policies.FENCE).open(2, B, spec("first", 1, 0, "", ""));
    assertThat(world.leaders()).containsOnly("second");
    assertThat(world.table.watches()).noneMatch(w -> w.key().startsWith("prepare/"));
    world.define(2, 2, Policies.preempting(Policies.FENCE));
    assertThat(world.state(0)).as("once it does").isEqualTo(ShardState.PREPARING);
  }

  @Test
  void waitsForFitnessAndForTheEndOfAPause() {
    World world = world(Policies.preempting(Policies.FENCE));
    world.order(new Order.Pause(Optional.of(PAY), "work"));
    world.open(2, B, spec("first", 1, 0, "", "")).fitness(2, true, true, 0);
    world.order(new Order.Resume(Optional.of(PAY)));
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
    world.fitness(2, true, false, 0);
    assertThat(world.state(0)).isEqualTo(ShardState.PREPARING);
  }

  @Test
  void equalPriorityNeverPreempts() {
    World world = world(Policies.preempting(Policies.FENCE));
    world.open(2, B, spec("equal", 100, 5, "", ""));
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
  }
}
