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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The source's half of a move: released once, never led again until it is given up or granted. */
class DepartureTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);
  private static final Order DEPART = new Order.Depart(ZERO, Order.Expectation.NONE);
  private static final CandidateName ONE = new CandidateName("one");

  private static ServicePolicy policy(DisconnectMode mode) {
    return mode == DisconnectMode.FENCE ? Policies.FENCE : Policies.LEASE;
  }

  private static World world(ServicePolicy policy) {
    return World.with(policy, 1).open(1, "one", A).ready(0).open(2, "two", B);
  }

  private static World draining(ServicePolicy policy) {
    World world = world(policy).order(DEPART);
    assertThat(world.state(0)).isEqualTo(ShardState.DRAINING);
    assertThat(world.facts)
        .contains(
            new Fact.DepartureStarted(ZERO, world.lastOrder(), new SessionId(1), world.token(0)));
    return world;
  }

  private static World departed(ServicePolicy policy) {
    World world = draining(policy).release(0);
    assertReleased(world, world.lastOrder());
    return world;
  }

  private static void assertReleased(World world, long transfer) {
    assertThat(world.state(0)).isEqualTo(ShardState.DEPARTED);
    assertThat(world.leader(0)).isEqualTo("-");
    assertThat(world.facts)
        .contains(new Fact.ShardReleased(ZERO, transfer, world.token(0), Optional.of(ONE)));
    assertThat(world.facts).noneMatch(f -> f instanceof Fact.LeaderElected);
  }

  private static Fact.TransferRolledBack rolledBack(World world) {
    return world.facts.stream()
        .filter(f -> f instanceof Fact.TransferRolledBack)
        .map(f -> (Fact.TransferRolledBack) f)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no roll-back in " + world.facts));
  }

  @ParameterizedTest
  @EnumSource(DisconnectMode.class)
  void afterTheReleaseNobodyIsElected(DisconnectMode mode) {
    World world = departed(policy(mode));
    world.open(3, "three", C).fitness(2, true, true, 0).fitness(2, true, false, 0);
    world.define(2, 1, Policies.preempting(policy(mode)));
    world.order(new Order.Pause(Optional.empty(), "why"));
    world.order(new Order.Resume(Optional.empty()));
    assertThat(world.state(0)).isEqualTo(ShardState.DEPARTED);
    world.refused(
        Refusal.BUSY,
        new Command.TakeLease(
            new SessionId(9), World.SECRET, new CandidateName("job"), ZERO, World.TTL, 1));
  }

  @Test
  void aVacantShardDepartsAtOnceWithItsLastToken() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A).close(1, LossCause.CLOSED);
    Token last = world.token(0);
    world.order(new Order.Depart(ZERO, new Order.Expectation(Optional.empty(), Optional.of(last))));
    assertThat(world.state(0)).isEqualTo(ShardState.DEPARTED);
    assertThat(world.facts)
        .contains(new Fact.ShardReleased(ZERO, world.lastOrder(), last, Optional.empty()));
    world.open(2, "two", B);
    assertThat(world.state(0)).isEqualTo(ShardState.DEPARTED);
    world.order(new Order.Remain(ZERO, world.lastOrder()));
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void whatIsNotAsExpectedIsRefusedAndNothingMoves() {
    World world = world(Policies.LEASE);
    assertThat(refused(world, Optional.of(new CandidateName("two")), Optional.empty()))
        .isEqualTo(Refusal.UNEXPECTED_LEADER);
    assertThat(refused(world, Optional.of(ONE), Optional.of(new Token(1))))
        .isEqualTo(Refusal.STALE_TOKEN);
    assertThat(
            world
                .refusedOrder(new Order.Depart(new ShardId(PAY, 7), Order.Expectation.NONE))
                .reason())
        .isEqualTo(Refusal.UNKNOWN_SHARD);
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    world.order(DEPART);
    assertThat(world.refusedOrder(DEPART).reason()).isEqualTo(Refusal.BUSY);
    assertThat(world.refusedOrder(transferTo("two", 0)).reason()).isEqualTo(Refusal.BUSY);
    world.release(0);
    assertThat(world.refusedOrder(DEPART).reason()).isEqualTo(Refusal.BUSY);
    assertThat(world.refusedOrder(transferTo("two", 0)).reason()).isEqualTo(Refusal.BUSY);
    world.away(0, 1, 9);
    assertThat(world.refusedOrder(DEPART).reason()).isEqualTo(Refusal.NOT_HOME);
    World vacant = World.with(Policies.FENCE, 1);
    assertThat(refused(vacant, Optional.of(ONE), Optional.empty())).isEqualTo(Refusal.VACANT);
  }

  private static Refusal refused(
      World world, Optional<CandidateName> leader, Optional<Token> token) {
    return world
        .refusedOrder(new Order.Depart(ZERO, new Order.Expectation(leader, token)))
        .reason();
  }

  @ParameterizedTest
  @EnumSource(DisconnectMode.class)
  void theWatchdogReturnsTheLeaderBeforeTheReleaseOnly(DisconnectMode mode) {
    World world = draining(policy(mode));
    Token token = world.token(0);
    Watch drain = world.watch("drain/");
    assertThat(drain.timeout()).isEqualTo(policy(mode).drainTimeout());
    world.due("drain/");
    assertThat(rolledBack(world).to()).isEqualTo(SessionId.NONE);
    assertThat(rolledBack(world).from()).isEqualTo(new SessionId(1));
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(world.token(0)).isEqualTo(token);

    World past = departed(policy(mode));
    assertThat(past.watches("drain/")).isFalse();
    past.refused(
        Refusal.PAST_RELEASE,
        new Command.RollBackTransfer(ZERO, past.lastOrder(), ShardState.DRAINING));
    assertThat(past.refusedOrder(new Order.CancelTransfer(ZERO)).reason())
        .isEqualTo(Refusal.PAST_RELEASE);
    assertThat(past.state(0)).isEqualTo(ShardState.DEPARTED);
  }

  @Test
  void cancellingBeforeTheReleaseReturnsTheLeader() {
    World world = draining(Policies.LEASE).order(new Order.CancelTransfer(ZERO));
    assertThat(rolledBack(world).to()).isEqualTo(SessionId.NONE);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
  }

  @Test
  void remainGivesTheFormerLeaderTheFirstClaim() {
    World world = departed(Policies.FENCE);
    Token before = world.token(0);
    world.order(new Order.Remain(ZERO, world.lastOrder()));
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.token(0)).isGreaterThan(before);
    assertThat(rolledBack(world).transfer()).isEqualTo(1);
    world.order(new Order.Remain(ZERO, 1));
    assertThat(world.facts).as("once").hasSize(1);
  }

  @Test
  void remainTakesWhoIsFitterThanTheFormerLeader() {
    World sick = departed(Policies.FENCE).fitness(1, true, false, 60_000);
    assertThat(sick.order(new Order.Remain(ZERO, 1)).leader(0)).isEqualTo("two");
    World gone = departed(Policies.FENCE).close(1, LossCause.DIED);
    assertThat(gone.order(new Order.Remain(ZERO, 1)).leader(0)).isEqualTo("two");
    World back = departed(Policies.FENCE).close(1, LossCause.CLOSED).open(5, "one", C);
    assertThat(back.order(new Order.Remain(ZERO, 1)).leader(0)).isEqualTo("one");
    World nobody = departed(Policies.FENCE).close(1, LossCause.DIED).close(2, LossCause.DIED);
    assertThat(nobody.order(new Order.Remain(ZERO, 1)).state(0)).isEqualTo(ShardState.VACANT);
    assertThat(nobody.open(7, "seven", A).leader(0)).isEqualTo("seven");
  }

  @Test
  void remainBeforeTheReleaseRollsBackAndNamesItsMove() {
    World world = draining(Policies.LEASE);
    assertThat(world.refusedOrder(new Order.Remain(ZERO, 77)).reason()).isEqualTo(Refusal.BUSY);
    world.order(new Order.Remain(ZERO, 1));
    assertThat(rolledBack(world).transfer()).isEqualTo(1);
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    assertThat(world.away(0, 1, 9).refusedOrder(new Order.Remain(ZERO, 1)).reason())
        .isEqualTo(Refusal.NOT_HOME);
  }

  @ParameterizedTest
  @EnumSource(DisconnectMode.class)
  void theCommitLeavesATombstoneAndALaterGrantBringsItBack(DisconnectMode mode) {
    World world = departed(policy(mode));
    Token before = world.token(0);
    world.away(0, 1, 9);
    assertThat(world.state(0)).isEqualTo(ShardState.AWAY);
    assertThat(world.facts).noneMatch(f -> f instanceof Fact.TransferRolledBack);
    world.unchanged(World.assign(0, 1, 8, true));
    world.home(0, 1, 10);
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
    assertThat(world.token(0)).isGreaterThan(before);
  }

  @Test
  void aGrantInItsPlaceBringsTheShardBack() {
    World world = departed(Policies.LEASE);
    world.home(0, 1, 9);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(rolledBack(world).reason()).contains("anew");
  }

  @Test
  void aLeaderThatIsLostCountsAsReleasedOnceNoLeaseIsAlive() {
    World fence = draining(Policies.FENCE).detach(1, 1_000);
    assertReleased(fence, 1);
    World closed = draining(Policies.LEASE).close(1, LossCause.DIED);
    assertReleased(closed, 1);
    World lease = draining(Policies.LEASE).detach(1, 1_000);
    assertThat(lease.state(0)).isEqualTo(ShardState.LAPSING);
    assertThat(lease.watches("drain/")).isFalse();
    lease.due("session/");
    assertReleased(lease, 1);
    World expired = draining(Policies.LEASE).expire(A);
    assertReleased(expired, 1);
    World suspected = draining(Policies.FENCE).suspect(A);
    assertReleased(suspected, 1);
  }

  @Test
  void aLeaderThatComesBackInTimeIsAskedAgain() {
    World world = draining(Policies.LEASE).detach(1, 1_000).attach(1, A);
    assertThat(world.state(0)).isEqualTo(ShardState.DRAINING);
    assertThat(world.facts)
        .contains(new Fact.DepartureStarted(ZERO, 1, new SessionId(1), world.token(0)));
    assertThat(world.watches("drain/")).isTrue();
    assertReleased(world.release(0), 1);
  }

  @Test
  void resigningOrBeingEvictedReleases() {
    assertReleased(draining(Policies.LEASE).resign(0), 1);
    World fence = draining(Policies.FENCE);
    assertThat(fence.refusedOrder(new Order.Evict(ZERO, Order.Expectation.NONE)).reason())
        .isEqualTo(Refusal.BUSY);
    fence.order(new Order.EvictCandidate(PAY, ONE));
    assertReleased(fence, 1);
    World lease = draining(Policies.LEASE).order(new Order.EvictCandidate(PAY, ONE));
    assertThat(lease.state(0)).isEqualTo(ShardState.REVOKING);
    lease.refused(Refusal.STALE_COUNT, new Command.RollBackTransfer(ZERO, 1, ShardState.DRAINING));
    assertReleased(lease.release(0), 1);
  }

  @Test
  void aMoveCancelledWhileItsLeaderIsMadeToStopElectsTheNext() {
    World world = draining(Policies.LEASE).order(new Order.EvictCandidate(PAY, ONE));
    world.order(new Order.CancelTransfer(ZERO));
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    assertThat(world.release(0).leader(0)).isEqualTo("two");
  }

  @Test
  void aDisconnectedLeaderMayBeAskedToo() {
    World world = world(Policies.LEASE).detach(1, 1_000).order(DEPART);
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    assertReleased(world.due("session/"), 1);
  }

  @Test
  void aPauseStopsNoMoveThatWasOrdered() {
    World world = draining(Policies.LEASE).order(new Order.Pause(Optional.of(PAY), "work"));
    assertReleased(world.release(0), 1);
    world.order(new Order.Remain(ZERO, 1));
    assertThat(world.leader(0)).as("what it is rolled back to").isEqualTo("one");
    World ordered = world(Policies.FENCE).order(new Order.Pause(Optional.empty(), "work"));
    assertReleased(ordered.order(DEPART).release(0), ordered.lastOrder());
  }

  @Test
  void aShardThatIsTakenMeanwhileDoesNotDepart() {
    World lease = draining(Policies.LEASE).away(0, 1, 9);
    assertThat(rolledBack(lease).to()).isEqualTo(SessionId.NONE);
    assertThat(lease.state(0)).isEqualTo(ShardState.REVOKING);
    assertThat(lease.release(0).state(0)).isEqualTo(ShardState.AWAY);
    World removed = departed(Policies.FENCE);
    removed.done(new Command.RemoveService(World.LIFE, 9, PAY));
    assertThat(removed.table.shard(ZERO)).isEmpty();
  }

  @Test
  void aTakeoverThatIsUnderWayIsInterrupted() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B).order(DEPART);
    assertThat(world.state(0)).isEqualTo(ShardState.DRAINING);
    world.order(new Order.CancelTransfer(ZERO));
    assertThat(world.state(0)).isEqualTo(ShardState.GRANTED);
    world.order(DEPART);
    world.ready(0);
    assertThat(world.state(0)).isEqualTo(ShardState.DRAINING);
    assertReleased(world.release(0), 3);
  }

  @Test
  void aShortLeaseCantBeAsked() {
    World world = World.with(Policies.FENCE, 1);
    world.apply(
        new Command.TakeLease(
            new SessionId(9), World.SECRET, new CandidateName("job"), ZERO, World.TTL, 1));
    assertThat(world.refusedOrder(DEPART).reason()).isEqualTo(Refusal.BUSY);
  }
}
