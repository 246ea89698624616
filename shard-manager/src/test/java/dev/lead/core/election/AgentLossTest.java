package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A silent agent: suspected, heard again, expired, or leaving by itself. */
class AgentLossTest {
  @Test
  void suspicionReElectsFencedShardsAndNoOthers() {
    World fence = World.with(Policies.FENCE, 2).open(1, "one", A).open(2, "two", B);
    fence.suspect(A);
    assertThat(fence.leaders()).containsOnly("two");
    World lease = World.with(Policies.LEASE, 2).open(1, "one", A).open(2, "two", B);
    lease.suspect(A);
    assertThat(lease.leaders()).containsOnly("one");
  }

  @Test
  void candidatesOfASuspectedAgentDoNotQualifyUntilItIsHeard() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.suspect(B);
    assertThat(world.standby(0)).isEqualTo("-");
    world.close(1, LossCause.DIED);
    assertThat(world.leader(0)).isEqualTo("-");
    world.renew(B, 0);
    assertThat(world.facts).contains(new Fact.AgentRecovered(B));
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void aSuspectedAgentsCandidateMovesAndQualifies() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).suspect(A);
    assertThat(world.leader(0)).isEqualTo("-");
    world.attach(1, B);
    assertThat(world.leader(0)).isEqualTo("one");
  }

  @Test
  void expiryEndsWhatIsStillThereWithoutWaiting() {
    World world = World.with(Policies.LEASE, 2).open(1, "one", A).open(2, "two", B);
    world.expire(A);
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.table.session(new SessionId(1))).isEmpty();
    assertThat(world.table.agents()).hasSize(2);
  }

  @Test
  void theDeathOfAnAgentIsNoElectionForWhoMovedInTime() {
    World world = World.with(Policies.LEASE, 2).open(1, "one", A).ready(0);
    ShardView before = world.shard(0);
    world.attach(1, B).suspect(A).expire(A);
    assertThat(world.shard(0)).isEqualTo(before);
  }

  @Test
  void aRenewalThatCommitsFirstWins() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    world.renew(A, 0);
    world.refused(Refusal.STALE_COUNT, new Command.SuspectAgent(A, 0));
    world.refused(Refusal.STALE_COUNT, new Command.ExpireAgent(A, 0));
    world.unchanged(new Command.RenewAgent(A, 1, 0));
    assertThat(world.leader(0)).isEqualTo("one");
  }

  @Test
  void anotherRunOfTheSameAgentIsAnotherAgent() {
    AgentRun again = new AgentRun(A.name(), 99);
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).join(again);
    assertThat(world.table.agents()).hasSize(4);
    world.refused(Refusal.STALE_COUNT, new Command.ExpireAgent(A, 7));
    world.expire(A);
    world.refused(Refusal.UNKNOWN_AGENT, new Command.RenewAgent(A, 1, 0));
    world.unchanged(new Command.ExpireAgent(A, 0));
    world.renew(again, 0);
  }

  @Test
  void anAgentThatLeavesDoesNotCutLeasesShort() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.done(new Command.LeaveAgent(A));
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    assertThat(world.leader(0)).isEqualTo("one");
    world.attach(1, C);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
  }

  @Test
  void shardsOfOneAgentAreNotGivenToItsOtherCandidates() {
    World world = World.with(Policies.FENCE, 4).open(1, "one", A).open(2, "two", A);
    world.open(3, "three", B);
    world.expire(A);
    assertThat(world.leaders()).containsOnly("three");
    assertThat(world.table.sessions()).hasSize(1);
  }

  @Test
  void thereIsALimit() {
    World world = World.region();
    for (int i = 3; i < 64; i++) {
      world.join(new AgentRun(new AgentName("x" + i), i));
    }
    world.refused(
        Refusal.LIMIT,
        new Command.JoinAgent(
            new AgentRun(new AgentName("last"), 1),
            new AgentInfo("", "", 1, ""),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)));
  }
}
