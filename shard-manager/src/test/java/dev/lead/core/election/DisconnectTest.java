package dev.lead.core.election;

import static dev.lead.core.election.World.A;
import static dev.lead.core.election.World.B;
import static dev.lead.core.election.World.C;
import static dev.lead.core.election.World.LIFE;
import static dev.lead.core.election.World.SECRET;
import static dev.lead.core.election.World.TTL;
import static dev.lead.core.election.World.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.core.model.AgentName;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.SecretHash;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a broken connection means, in both modes. */
class DisconnectTest {
  @Test
  void fencedShardsAreReElectedInTheSameCommand() {
    World world = World.with(Policies.FENCE, 3).open(1, "one", A).open(2, "two", B);
    Token before = world.token(0);
    world.detach(1, 2_000);
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.token(0)).isGreaterThan(before);
    assertThat(world.watch("session/").timeout()).as("it may come back").isEqualTo(TTL);
    world.attach(1, C);
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.standby(0)).isEqualTo("one");
  }

  @Test
  void aLeaseIsWaitedOut() {
    World world = World.with(Policies.LEASE, 2).open(1, "one", A).open(2, "two", B);
    world.detach(1, 700);
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    assertThat(world.leaders()).containsOnly("one");
    Watch watch = world.watch("session/");
    assertThat(watch.timeout()).isEqualTo(Duration.ofMillis(700));
    assertThat(watch.guardsLease()).isTrue();
    world.due("session/");
    assertThat(world.leaders()).containsOnly("two");
    assertThat(world.table.session(new SessionId(1))).isEmpty();
  }

  @Test
  void comingBackInTimeKeepsLeadershipTokenAndReadiness() {
    World world = World.with(Policies.LEASE, 2).open(1, "one", A).ready(0);
    ShardView ready = world.shard(0);
    ShardView granted = world.shard(1);
    Command lapse = world.detach(1, 700).watch("session/").onTimeout();
    world.attach(1, B);
    assertThat(world.shard(0)).isEqualTo(ready);
    assertThat(world.shard(1)).isEqualTo(granted);
    world.refused(Refusal.STALE_ATTACHMENT, lapse);
  }

  @Test
  void nothingIsWaitedForWithoutALease() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.detach(1, 0);
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void certainDeathAndGoodByeReplaceAtOnceInBothModes() {
    for (LossCause cause : List.of(LossCause.DIED, LossCause.CLOSED)) {
      World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
      world.close(1, cause);
      assertThat(world.leader(0)).isEqualTo("two");
    }
  }

  @Test
  void deathThatIsLearntOfAfterTheDisconnectCutsTheWaitShort() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", B);
    world.detach(1, 2_000);
    world.refused(
        Refusal.STALE_ATTACHMENT, new Command.CloseSession(new SessionId(1), A, 2, LossCause.DIED));
    world.done(new Command.CloseSession(new SessionId(1), A, 1, LossCause.DIED));
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void lateCommandsOfAnOlderAttachmentChangeNothing() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    Command detach = world.detached(1, 0);
    world.attach(1, B);
    world.refused(Refusal.STALE_ATTACHMENT, detach);
    world.refused(
        Refusal.STALE_ATTACHMENT, new Command.CloseSession(new SessionId(1), A, 1, LossCause.DIED));
    world.refused(
        Refusal.STALE_ATTACHMENT, new Command.AttachSession(new SessionId(1), SECRET, C, 1));
    world.refused(
        Refusal.STALE_ATTACHMENT, new Command.UpdateFitness(new SessionId(1), A, 1, Fitness.GOOD));
    world.refused(
        Refusal.STALE_ATTACHMENT,
        new Command.OpenSession(new SessionId(1), SECRET, A, spec("one"), TTL, Epoch.NONE));
  }

  @Test
  void aSessionMovesOnlyWithItsSecret() {
    World world = World.with(Policies.FENCE, 1).open(1, "one", A);
    byte[] other = new byte[32];
    other[31] = 1;
    world.refused(
        Refusal.WRONG_SECRET,
        new Command.AttachSession(new SessionId(1), new SecretHash(other), B, 1));
    world.refused(
        Refusal.WRONG_SECRET,
        new Command.OpenSession(
            new SessionId(1), new SecretHash(other), A, spec("one"), TTL, Epoch.NONE));
    world.refused(
        Refusal.UNKNOWN_SESSION, new Command.AttachSession(new SessionId(9), SECRET, B, 1));
    world.refused(
        Refusal.UNKNOWN_AGENT,
        new Command.AttachSession(
            new SessionId(1), SECRET, new AgentRun(new AgentName("a"), 99), 1));
  }

  @Test
  void aCandidateThatHasSeenMoreIsRefused() {
    World world = World.with(Policies.FENCE, 1);
    world.refused(
        Refusal.BEHIND,
        new Command.OpenSession(new SessionId(1), SECRET, A, spec("one"), TTL, new Epoch(2)));
    world.done(new Command.Authorize(LIFE, new Epoch(2)));
    world.done(
        new Command.OpenSession(new SessionId(1), SECRET, A, spec("one"), TTL, new Epoch(2)));
  }

  @Test
  void anAgentThatHasNotHeardOfAMoveIsWaitedFor() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", C);
    world.attach(1, B);
    long moved = world.index();
    world.detach(1, 300);
    // A may still extend the old attachment: no wait has begun.
    assertThat(world.watches("session/")).isFalse();
    world.refused(Refusal.STALE_COUNT, new Command.LapseSession(new SessionId(1), 2));
    world.renew(A, moved - 1);
    assertThat(world.watches("session/")).isFalse();
    world.renew(A, moved);
    assertThat(world.watch("session/").timeout())
        .as("A may have extended by a whole lease just before")
        .isEqualTo(Policies.LEASE.lease());
    world.due("session/");
    assertThat(world.leader(0)).isEqualTo("two");
  }

  @Test
  void anAgentThatHasNotHeardOfAMoveMayExpireInstead() {
    World world = World.with(Policies.LEASE, 1).open(1, "one", A).open(2, "two", C);
    world.attach(1, B).expire(B);
    assertThat(world.leader(0)).isEqualTo("one");
    assertThat(world.state(0)).isEqualTo(ShardState.LAPSING);
    world.expire(A).due("session/");
    assertThat(world.leader(0)).isEqualTo("two");
  }
}
