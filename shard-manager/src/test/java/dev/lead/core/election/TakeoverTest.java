package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** An elected leader has to report ready in time. */
class TakeoverTest {
  @Test
  void thousandsOfGrantsAreOneWatch() {
    World world = World.with(Policies.FENCE, 500).open(1, "one", A);
    assertThat(world.keys()).filteredOn(k -> k.startsWith("takeover/")).hasSize(1);
    for (int shard = 0; shard < 500; shard++) {
      world.table.apply(
          world.index(),
          Instant.EPOCH,
          new Command.ReportReady(new SessionId(1), new ShardId(PAY, shard), world.token(shard)));
    }
    assertThat(world.watches("takeover/")).isFalse();
  }

  @Test
  void shardsThatAreNotReadyGoToTheNextAndReadyOnesStay() {
    World world = World.with(Policies.FENCE, 3).open(1, "one", A).open(2, "two", B).ready(1);
    world.due("takeover/");
    assertThat(world.leaders()).containsExactly("two", "one", "two");
    assertThat(world.watches("hold/pay/one")).isTrue();
    assertThat(world.watches("loss/pay/one")).isTrue();
  }

  @Test
  void theLeaderStaysWhenNobodyElseIsThere() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    Token token = world.token(0);
    Command fail = world.watch("takeover/").onTimeout();
    world.done(fail).unchanged(fail);
    assertThat(world.token(0)).isEqualTo(token);
    assertThat(world.watches("takeover/")).as("the wait starts again").isTrue();
    world.ready(0);
    assertThat(world.watches("takeover/")).isFalse();
  }

  @Test
  void aWorseCandidateIsNoReasonToReplace() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    world.fitness(2, false, false, 0);
    Token token = world.token(0);
    world.due("takeover/");
    assertThat(world.token(0)).isEqualTo(token);
  }

  @Test
  void aLeaseIsRevokedFirst() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.due("takeover/");
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.due("takeover/");
    world.release(0);
    assertThat(world.leader(0)).isEqualTo("two");
  }
}
