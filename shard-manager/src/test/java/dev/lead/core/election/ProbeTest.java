package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.ShardState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A leader whose health check fails is evicted where somebody's does not. */
class ProbeTest {
  @Test
  void aFailingLeaderIsReplacedByOneThatDoesNotFail() {
    World world = World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "two", B);
    world.fitness(1, false, false, 0);
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.facts)
        .anyMatch(f -> f instanceof Fact.LeaderLost l && l.cause() == LossCause.PROBE_FAILED);
  }

  @Test
  void aFailingLeaderOfALeaseIsRevoked() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.fitness(1, false, false, 0);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.release(0);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void itStaysWhileNobodyIsBetterAndGoesWhenSomebodyComes() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.fitness(2, false, false, 0).fitness(1, false, false, 0);
    assertThat(world.leader(0)).isEqualTo("one");
    world.fitness(2, true, false, 0);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void aPolicyMayRatherHaveNobody() {
    World world = World.with(Policies.vacantOnFailedProbe(Policies.FENCE), 1).open(1, "one", A);
    world.fitness(1, false, false, 0);
    assertThat(world.state(0)).isEqualTo(ShardState.VACANT);
    world.fitness(1, true, false, 0);
    assertThat(world.leader(0)).isEqualTo("one");
  }

  @Test
  void leadersStayWhileElectionsArePaused() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.order(new Order.Pause(Optional.empty(), "work")).fitness(1, false, false, 0);
    assertThat(world.leader(0)).isEqualTo("one");
    world.order(new Order.Resume(Optional.empty()));
    assertThat(world.leader(0)).isEqualTo("two");
  }
}
