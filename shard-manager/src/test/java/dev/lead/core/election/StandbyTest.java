package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentRun;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The second choice is known in advance, told, and kept true. */
class StandbyTest {
  @Test
  void isChosenWithTheLeaderAndToldInTheSameEvent() {
    World world = World.region().define(1, 1, Policies.FENCE);
    world.open(1, "one", A).open(2, "two", B).home(0, 1, 1);
    Fact.LeaderElected elected =
        world.facts.stream()
            .filter(f -> f instanceof Fact.LeaderElected)
            .map(f -> (Fact.LeaderElected) f)
            .findFirst()
            .orElseThrow();
    assertThat(elected.standby().map(CandidateName::value)).contains(world.standby(0));
    assertThat(world.standby(0)).isNotEqualTo(world.leader(0)).isNotEqualTo("-");
  }

  @Test
  void isFilledInWhenACandidateJoinsAndChosenAnewWhenItLeaves() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    assertThat(world.standby(0)).isEqualTo("-");
    world.open(2, "two", B);
    assertThat(world.standby(0)).isEqualTo("two");
    assertThat(world.facts)
        .contains(
            new Fact.StandbyChosen(
                new ShardId(PAY, 0), new SessionId(2), Optional.of(new CandidateName("two"))));
    world.open(3, "three", C);
    assertThat(world.standby(0)).isEqualTo("two");
    world.close(2, LossCause.CLOSED);
    assertThat(world.standby(0)).isEqualTo("three");
    world.close(3, LossCause.CLOSED);
    assertThat(world.standby(0)).isEqualTo("-");
  }

  @Test
  void isAnotherAgentsCandidateWhereLoadsAreEqual() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    world.define(2, 2, Policies.FENCE);
    world.open(2, "same", A).open(3, "other", B);
    world.close(2, LossCause.CLOSED).open(4, "same", A).home(1, 2, 2);
    // Shard 1 goes to one without load; its standby sits elsewhere than its leader.
    AgentRun leads =
        world.table.session(world.shard(1).session()).orElseThrow().agent().orElseThrow();
    String standby = world.standby(1);
    assertThat(standby).isIn("other", "same", "one");
    assertThat(standby.equals("same") && leads.equals(A)).isFalse();
  }

  @Test
  void aLessFitOneIsReplaced() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    world.open(2, "two", B).open(3, "three", C);
    world.fitness(2, true, true, 0);
    assertThat(world.standby(0)).isEqualTo("three");
    world.fitness(3, true, true, 0).fitness(2, true, false, 0);
    assertThat(world.standby(0)).isEqualTo("two");
  }

  @Test
  void aBetterPriorityStandsBy() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    world.open(2, B, spec("low", 1, 5, "", "")).open(3, C, spec("high", 1, 1, "", ""));
    assertThat(world.standby(0)).isEqualTo("high");
    world.release(0);
    assertThat(world.leader(0)).isEqualTo("high");
    assertThat(world.standby(0)).as("the one of better priority that released").isEqualTo("one");
  }

  @Test
  void nobodyStandsByForAShardThatIsAway() {
    World world = World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "two", B);
    world.away(0, 1, 2);
    assertThat(world.standby(0)).isEqualTo("-");
    assertThat(world.standby(1)).isEqualTo("two");
  }

  @Test
  void isNotHeldBack() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    world.open(2, "two", B).open(3, "three", C);
    world.order(new Order.EvictCandidate(PAY, new CandidateName("two")));
    assertThat(world.standby(0)).isEqualTo("three");
  }
}
