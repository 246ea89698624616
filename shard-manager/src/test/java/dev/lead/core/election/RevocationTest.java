package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Taking a shard from a leader of a LEASE service: over only when it is known to be over. */
class RevocationTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);

  private static World revoking() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE));
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.table.ledBy(new SessionId(1))).isEmpty();
    return world;
  }

  @Test
  void itIsOverWhenTheLeaderConfirmed() {
    World world = revoking().release(0);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void itIsOverWhenTheAgentIsPastTheEntryAndOneLeaseHasPassedSince() {
    World world = revoking();
    long entry = world.index();
    Command end = new Command.EndRevocation(ZERO, world.token(0));
    world.refused(Refusal.STALE_COUNT, end);
    world.renew(A, entry - 1);
    assertThat(world.watches("revoke/")).isFalse();
    world.renew(B, entry);
    assertThat(world.watches("revoke/")).as("another agent's word").isFalse();
    world.renew(A, entry);
    Watch watch = world.watch("revoke/");
    assertThat(watch.timeout()).isEqualTo(Policies.LEASE.lease());
    assertThat(watch.guardsLease()).isTrue();
    world.due("revoke/");
    assertThat(world.leader(0)).isEqualTo("two");
    world.unchanged(end);
  }

  @Test
  void itIsOverWhenTheAgentExpired() {
    World world = revoking().expire(A);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void theAgentThatExtendedIsTheOneThatCountsAfterAMove() {
    World world = revoking();
    long entry = world.index();
    world.attach(1, C);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.renew(C, entry + 10);
    assertThat(world.watches("revoke/")).isFalse();
    world.expire(A).due("revoke/");
    assertThat(world.leader(0)).isEqualTo("two");
    assertThat(world.view(1).leads()).isZero();
  }

  @Test
  void anAgentThatMayNotHaveHeardOfAnEarlierMoveIsWaitedForToo() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.attach(1, C);
    long moved = world.index();
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE));
    world.renew(C, world.index());
    assertThat(world.watches("revoke/")).isFalse();
    world.refused(Refusal.STALE_COUNT, new Command.EndRevocation(ZERO, world.token(0)));
    world.renew(A, moved).due("revoke/");
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void disconnectingWhileRevokedWaitsForTheLeaseOnly() {
    World world = revoking().detach(1, 500).due("session/");
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void theLongestLeaseEverAllowedIsWaitedFor() {
    World world =
        World.region().define(1, 1, Policies.leasing(Policies.LEASE, Duration.ofSeconds(9)));
    world.home(0, 1, 1).define(2, 1, Policies.LEASE).open(1, "one", A);
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE)).renew(A, world.index());
    assertThat(world.watch("revoke/").timeout()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void aShardTakenWhileItsLeaderIsDisconnectedIsNotLedOnWhenItComesBack() {
    World world = World.with(Policies.LEASE, 2).open(1, "one", A).ready(0).detach(1, 1_000);
    world.away(0, 1, 2);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.attach(1, B);
    assertThat(world.table.ledBy(new SessionId(1)))
        .extracting(ShardView::shard)
        .containsExactly(new ShardId(PAY, 1));
    world.due("revoke/");
    assertThat(world.state(0)).isEqualTo(ShardState.AWAY);
  }

  @Test
  void aShardThatComesHomeAgainWhileRevokedIsElectedAfterwardsUnderTheNewEpoch() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.away(0, 1, 2).home(0, 1, 3);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.release(0);
    assertThat(world.leader(0)).isIn("one", "two");
    assertThat(world.token(0).epoch()).isEqualTo(new Epoch(3));
  }

  @Test
  void aChangeOfModeDoesNotCutShortWhatHasBegun() {
    World world = revoking().define(2, 1, Policies.FENCE);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.renew(A, world.index()).due("revoke/");
    assertThat(world.leader(0)).isEqualTo("two");
    World lapsing =
        World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B).detach(1, 900);
    lapsing.define(2, 1, Policies.FENCE);
    assertThat(lapsing.state(0)).isEqualTo(ShardState.LAPSING);
    lapsing.due("session/");
    assertThat(lapsing.leader(0)).isEqualTo("two");
  }

  @Test
  void fencedShardsAreTakenAtOnceAndTheOldLeaderIsTold() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", B);
    Token token = world.token(0);
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE));
    assertThat(world.facts)
        .contains(
            new Fact.LeaderLost(
                ZERO, token, new SessionId(1), new CandidateName("one"), LossCause.EVICTED));
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void removingAServiceRevokesItsLeadersAndClosesItsCandidates() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    ShardView led = world.shard(0);
    world.done(new Command.RemoveService(LIFE, 2, PAY));
    assertThat(world.table.services()).isEmpty();
    assertThat(world.table.sessions())
        .extracting(SessionView::session)
        .containsExactly(new SessionId(1));
    world.done(new Command.Release(led.session(), ZERO, led.token()));
    assertThat(world.table.sessions()).isEmpty();
    world.unchanged(new Command.DefineService(LIFE, 2, PAY, 1, Policies.LEASE));
    world.define(3, 1, Policies.LEASE).open(3, "three", C);
    assertThat(world.leader(0)).as("its old home does not count").isEqualTo("-");
    world.home(0, 1, 9);
    assertThat(world.leader(0)).isEqualTo("three");
    assertThat(world.token(0)).isGreaterThan(led.token());
  }
}
