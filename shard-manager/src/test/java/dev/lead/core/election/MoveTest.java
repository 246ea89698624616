package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import org.junit.jupiter.api.Test;

/** What an earlier agent granted is waited out, whatever becomes of the present one. */
class MoveTest {
  private static final SessionId ONE = new SessionId(1);

  /** Candidate one leads and has moved from A to B, of which A has heard. */
  private static World moved() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", C).ready(0);
    world.attach(1, B);
    return world.renew(A, world.index());
  }

  private static void oneKeepsTheShardUntilItLapses(World world) {
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.watch("session/").timeout()).isEqualTo(Policies.LEASE.lease());
    world.due("session/");
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void expiryOfTheNewAgentDoesNotEndWhatTheOldOneGranted() {
    oneKeepsTheShardUntilItLapses(moved().expire(B));
  }

  @Test
  void norDoesADetachThatKnowsOnlyOfTheNewOnesGrants() {
    oneKeepsTheShardUntilItLapses(moved().detach(1, 0));
  }

  @Test
  void whatWasLapsingIsStillAliveAfterAnAttach() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", C);
    oneKeepsTheShardUntilItLapses(world.detach(1, 1_500).attach(1, B).expire(B));
  }

  @Test
  void expiryOfTheNewAgentDoesNotEndARevocationEither() {
    World world = moved();
    world.order(new Order.Evict(new ShardId(PAY, 0), Order.Expectation.NONE)).expire(B);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    assertThat(world.leader(0)).isEqualTo("one");
    world.due("revoke/");
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void oneLeaseAfterTheMoveNothingIsWaitedForAnyMore() {
    World expired = moved();
    Watch watch = expired.watch("moved/");
    assertThat(watch.timeout()).isEqualTo(Policies.LEASE.lease());
    assertThat(watch.guardsLease()).isTrue();
    expired.due("moved/").expire(B);
    assertThat(expired.leader(0)).isEqualTo("two");
    World detached = moved().due("moved/").detach(1, 0);
    assertThat(detached.leader(0)).isEqualTo("two");
    assertThat(detached.watches("moved/")).isFalse();
  }

  @Test
  void theLeaseIsWaitedFromWhenTheOldAgentHasHeard() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).attach(1, B);
    Command early = new Command.EndMove(ONE, world.index());
    long moved = world.index();
    assertThat(world.watches("moved/")).isFalse();
    world.refused(Refusal.STALE_COUNT, early);
    world.renew(A, moved);
    assertThat(world.watch("moved/").count()).isGreaterThan(moved);
    world.unchanged(early);
    Command end = world.watch("moved/").onTimeout();
    world.done(end).unchanged(end);
  }

  @Test
  void anotherMoveStartsTheWaitAnew() {
    World world = moved();
    Command end = world.watch("moved/").onTimeout();
    world.attach(1, C).renew(B, world.index()).unchanged(end);
    assertThat(world.watches("moved/")).isTrue();
  }

  @Test
  void anOldAgentThatLeavesMayHaveGrantedJustBefore() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", C).attach(1, B);
    oneKeepsTheShardUntilItLapses(world.done(new Command.LeaveAgent(A)).expire(B));
  }

  @Test
  void fencedShardsWaitForNothing() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).open(2, "two", C);
    world.attach(1, B).expire(B);
    assertThat(world.leader(0)).isEqualTo("two");
  }
}
