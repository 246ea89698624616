package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.PAY;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.transferTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Short leases over HTTP live in the table by their own count. */
class ShortLeaseTest {
  private static final ShardId ZERO = new ShardId(PAY, 0);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  private static Command take(long session, String holder, int shard, long count) {
    return new Command.TakeLease(
        new SessionId(session),
        SECRET,
        new CandidateName(holder),
        new ShardId(PAY, shard),
        HALF_A_MINUTE,
        count);
  }

  private static World taken(ServicePolicy policy) {
    World world = World.with(policy, 2);
    assertThat(world.apply(take(1, "job", 0, 1)))
        .isEqualTo(new Outcome.Leased(world.token(0), HALF_A_MINUTE));
    assertThat(world.state(0)).isEqualTo(ShardState.ACTIVE);
    return world;
  }

  @Test
  void isRenewedByItsCountAndExpiresByIt() {
    World world = taken(Policies.LEASE);
    Command expire = world.watch("lease/").onTimeout();
    world.done(take(1, "job", 0, 2));
    world.refused(Refusal.STALE_COUNT, expire);
    Watch watch = world.watch("lease/");
    assertThat(watch.timeout()).isEqualTo(HALF_A_MINUTE);
    assertThat(watch.guardsLease()).isTrue();
    world.due("lease/");
    assertThat(world.state(0)).isEqualTo(ShardState.VACANT);
    world.unchanged(expire);
    assertThat(world.watches("loss/")).as("does not count as flapping").isFalse();
  }

  @Test
  void othersAreToldWhoHoldsIt() {
    World world = taken(Policies.LEASE);
    assertThat(world.apply(take(2, "other", 0, 1)))
        .isEqualTo(new Outcome.Held(new CandidateName("job"), world.token(0)));
    world.open(3, "one", A);
    assertThat(world.leader(0)).as("candidates wait too").isEqualTo("job");
    assertThat(world.standby(0)).isEqualTo("-");
    assertThat(world.leader(1)).isEqualTo("one");
    assertThat(world.apply(take(2, "other", 1, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void survivesEveryAgent() {
    World world = taken(Policies.FENCE).suspect(A).expire(A).expire(B).expire(C);
    assertThat(world.leader(0)).isEqualTo("job");
  }

  @Test
  void endsByItsSecretOnly() {
    World world = taken(Policies.LEASE).open(2, "one", A);
    byte[] other = new byte[32];
    other[0] = 1;
    SecretHash wrong = new SecretHash(other);
    world.refused(Refusal.WRONG_SECRET, new Command.EndLease(new SessionId(1), wrong));
    world.refused(
        Refusal.WRONG_SECRET,
        new Command.TakeLease(
            new SessionId(1), wrong, new CandidateName("job"), ZERO, HALF_A_MINUTE, 2));
    world.refused(Refusal.WRONG_SECRET, new Command.EndLease(new SessionId(2), SECRET));
    world.refused(
        Refusal.UNKNOWN_SESSION, new Command.AttachSession(new SessionId(1), SECRET, A, 1));
    world.done(new Command.EndLease(new SessionId(1), SECRET));
    assertThat(world.leader(0)).isEqualTo("one");
    world.unchanged(new Command.EndLease(new SessionId(1), SECRET));
  }

  @Test
  void takingAShardFromItWaitsForItsOwnTime() {
    World world = taken(Policies.LEASE).open(2, "one", A);
    world.order(new Order.Evict(ZERO, Order.Expectation.NONE));
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.refused(Refusal.NOT_LEADER, take(1, "job", 0, 5));
    world.renew(A, world.index());
    assertThat(world.watches("revoke/")).isFalse();
    world.due("lease/");
    assertThat(world.leader(0)).isEqualTo("one");
  }

  @Test
  void aRevokedOneMayEndItselfEarlier() {
    World world = taken(Policies.LEASE).away(0, 1, 4);
    assertThat(world.state(0)).isEqualTo(ShardState.REVOKING);
    world.done(new Command.EndLease(new SessionId(1), SECRET));
    assertThat(world.state(0)).isEqualTo(ShardState.AWAY);
    world.refused(Refusal.NOT_HOME, take(7, "job", 0, 1));
  }

  @Test
  void isNotGivenWhereNothingMayBeElected() {
    World world = World.with(Policies.FENCE, 1).order(new Order.Pause(Optional.empty(), "work"));
    world.refused(Refusal.PAUSED, take(1, "job", 0, 1));
    World unauthorised = new World();
    unauthorised.done(new Command.Incarnate(LIFE)).define(1, 1, Policies.FENCE).home(0, 1, 1);
    unauthorised.refused(Refusal.NOT_AUTHORISED, take(1, "job", 0, 1));
    unauthorised.refused(Refusal.UNKNOWN_SHARD, take(1, "job", 3, 1));
    World settling =
        World.with(Policies.settling(Policies.FENCE, Duration.ofSeconds(1)), 1).open(1, "one", A);
    settling.refused(Refusal.BUSY, take(2, "job", 0, 1));
  }

  @Test
  void canNotBeAskedToTransfer() {
    World world = taken(Policies.FENCE).open(2, "one", A);
    assertThat(world.refusedOrder(transferTo("one", 0)).reason()).isEqualTo(Refusal.BUSY);
    world.define(2, 2, Policies.preempting(Policies.FENCE));
    assertThat(world.leader(0)).isEqualTo("job");
  }
}
