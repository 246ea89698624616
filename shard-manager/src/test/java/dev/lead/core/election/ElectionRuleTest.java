package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.TTL;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.Epoch;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The order of the questions: fitness, priority, zone, standby, load, last leader, hash. */
class ElectionRuleTest {
  @Test
  void shardsAreSpreadByWeight() {
    World world = World.region().define(1, 12, Policies.FENCE);
    world.open(1, A, spec("small", 1, 0, "", "")).open(2, B, spec("big", 3, 0, "", ""));
    world.home(0, 12, 1);
    assertThat(world.leads(1)).isEqualTo(3);
    assertThat(world.leads(2)).isEqualTo(9);
  }

  @Test
  void aBetterPriorityComesBeforeLoad() {
    World world = World.region().define(1, 6, Policies.FENCE);
    world.open(1, A, spec("second", 1, 1, "", "")).open(2, B, spec("first", 1, 0, "", ""));
    world.home(0, 6, 1);
    assertThat(world.leaders()).containsOnly("first");
  }

  @Test
  void aPreferredZoneComesBeforeLoadAndAfterPriority() {
    World world = World.region().define(1, 6, Policies.zones(Policies.FENCE, "z1", "z2"));
    world
        .open(1, A, spec("far", 1, 0, "z9", ""))
        .open(2, B, spec("near", 1, 0, "z2", ""))
        .open(3, C, spec("nearest", 1, 1, "z1", ""));
    world.home(0, 6, 1);
    assertThat(world.leaders()).containsOnly("near");
  }

  @Test
  void theStandbyComesBeforeLoad() {
    World world = World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "two", B);
    assertThat(world.standby(0)).isEqualTo("two");
    world.open(3, "three", C);
    world.detach(1, 0);
    assertThat(world.leaders()).containsOnly("two");
  }

  @Test
  void whoLedLastGetsItBackAmongEquals() {
    for (String back : List.of("x", "y", "z")) {
      World world = World.with(Policies.FENCE, 1).open(1, back, A);
      world.close(1, LossCause.CLOSED);
      world.order(new Order.Pause(Optional.empty(), "restart"));
      world.open(2, "x", A).open(3, "y", B).open(4, "z", C);
      world.order(new Order.Resume(Optional.empty()));
      assertThat(world.leader(0)).isEqualTo(back);
    }
  }

  @Test
  void whoResignedDoesNotComeFirstAmongEquals() {
    int again = 0;
    for (String name : List.of("x", "y", "z")) {
      World world = World.with(Policies.FENCE, 1).open(1, name, A);
      world.order(new Order.Pause(Optional.empty(), "work")).resign(0);
      for (String other : List.of("x", "y", "z")) {
        if (!other.equals(name)) {
          world.open(other.charAt(0), other, B);
        }
      }
      world.order(new Order.Resume(Optional.empty()));
      again += world.leader(0).equals(name) ? 1 : 0;
    }
    // The stable hash alone decides: one name wins whoever had resigned.
    assertThat(again).isEqualTo(1);
  }

  @Test
  void theHashIsStableAndSpreadsFirstPlaces() {
    Set<String> winners = new java.util.HashSet<>();
    for (int i = 0; i < 8; i++) {
      World world = World.region().define(1, 8, Policies.FENCE);
      world.open(1, "one", A).open(2, "two", B);
      world.home(i, i + 1, 1);
      winners.add(world.leader(i));
      World other = World.region().define(1, 8, Policies.FENCE);
      other.open(2, "two", B).open(1, "one", A);
      other.home(i, i + 1, 1);
      assertThat(other.leader(i)).isEqualTo(world.leader(i));
    }
    assertThat(winners).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aHealthyLeaderStaysWhenOthersJoin() {
    World world = World.with(Policies.FENCE, 4).open(1, "one", A);
    Token before = world.token(0);
    world.open(2, B, spec("two", 100, 0, "", ""));
    assertThat(world.leaders()).containsOnly("one");
    assertThat(world.token(0)).isEqualTo(before);
  }

  @Test
  void theLeastBadLeadsWhenNobodyIsFit() {
    World world = World.region().define(1, 1, Policies.FENCE);
    world.open(1, "lags", A).open(2, "busy", B).open(3, "sick", C);
    world.fitness(1, true, false, 60_000).fitness(2, true, true, 0).fitness(3, false, false, 0);
    world.home(0, 1, 1);
    assertThat(world.leader(0)).isEqualTo("busy");
    world.detach(2, 0);
    assertThat(world.leader(0)).isEqualTo("lags");
    world.detach(1, 0);
    assertThat(world.leader(0)).isEqualTo("sick");
  }

  @Test
  void candidatesOfSingleShardsCompeteOnlyThere() {
    World world = World.region().define(1, 3, Policies.FENCE);
    world.open(1, A, spec("all")).open(2, B, spec("some", 1, 2, 2));
    world.home(0, 3, 1);
    assertThat(world.leader(0)).isEqualTo("all");
    assertThat(world.leaders()).contains("some");
    world.close(1, LossCause.CLOSED);
    assertThat(world.leaders()).containsExactly("-", "some", "some");
  }

  @Test
  void shardsThatAreAddedAreFilled() {
    World world = World.with(Policies.FENCE, 2).open(1, A, spec("all")).open(2, B, spec("one", 1));
    world.define(2, 5, Policies.FENCE).home(2, 5, 2);
    assertThat(world.leaders()).hasSize(5).doesNotContain("-");
    world.define(3, 1, Policies.FENCE);
    assertThat(world.leaders()).as("shards are never taken away by a definition").hasSize(5);
  }

  @Test
  void aCandidateForAShardThatDoesNotExistIsRefused() {
    World world = World.with(Policies.FENCE, 2);
    world.refused(
        Refusal.UNKNOWN_SHARD,
        new Command.OpenSession(new SessionId(1), SECRET, A, spec("one", 2), TTL, Epoch.NONE));
  }

  @Test
  void sessionsOfTheSameNameAreApart() {
    World world = World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "one", B);
    assertThat(world.leads(1)).isEqualTo(2);
    world.close(1, LossCause.DIED);
    assertThat(world.leads(2)).isEqualTo(2);
    assertThat(world.table.session(new SessionId(1))).isEmpty();
  }
}
