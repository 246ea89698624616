package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.election.Command;
import dev.lead.core.election.Order;
import dev.lead.core.election.Outcome;
import dev.lead.core.election.Refusal;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Fitness;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.SessionId;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionHubTest {
  private final MemoryRegion region = new MemoryRegion();
  private final MemoryRegion.TestAgent a = region.agent("a");
  private final MemoryRegion.TestAgent b = region.agent("b");

  @AfterEach
  void close() {
    region.close();
  }

  private void service(int shards, DisconnectMode mode) {
    region.service(shards, MemoryRegion.policy(mode, IsolationMode.HOLD));
  }

  private ShardView shard() {
    return region.shard(b, 0);
  }

  // ---- coming in ----

  @Test
  void aCandidateIsWelcomedElectedAndGivenALease() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");

    JsonNode welcome = one.await("welcome");
    assertThat(welcome.path("agents").get(0).asText()).isEqualTo("a.test:8443");
    assertThat(welcome.path("agents").get(1).asText()).isEqualTo("b.test:8443");
    assertThat(welcome.path("secret").asText()).hasSizeGreaterThan(30);
    one.await("lead");
    assertThat(one.tokenOf("lead", "payments/0")).isEqualTo(shard().token());
    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anAgentInstalledFromASnapshotKnowsTheOthers() {
    service(1, DisconnectMode.FENCE);
    MemoryRegion.TestAgent late = region.agent("late");

    TestWire one = TestWire.open(late, "one");

    assertThat(one.await("welcome").path("agents")).hasSize(3);
  }

  @Test
  void anUnknownServiceIsRefusedWithWhatToDo() {
    TestWire one = new TestWire(a.hub);
    one.hello("one", ShardSelection.all(), Epoch.NONE);

    JsonNode problem = one.await("error").path("problem");
    assertThat(problem.path("type").asText()).endsWith("unknown-service");
    assertThat(problem.path("next_step").asText()).contains("leadctl apply");
    assertThat(one.closedWith).isEqualTo(1008);
    assertThat(a.hub.count()).isZero();
  }

  @Test
  void aCandidateThatHasSeenMoreIsSentElsewhere() {
    service(1, DisconnectMode.FENCE);
    TestWire one = new TestWire(a.hub);
    one.hello("one", ShardSelection.all(), new Epoch(9));

    assertThat(one.await("error").path("problem").path("type").asText()).endsWith("behind");
  }

  @Test
  void moreSessionsThanTheLimitAreRefused() {
    service(1, DisconnectMode.FENCE);
    MemoryRegion.TestAgent small = region.agent("small", 1);
    TestWire.open(small, "one");
    TestWire two = new TestWire(small.hub);
    two.hello("two", ShardSelection.all(), Epoch.NONE);

    assertThat(two.await("error").path("problem").path("type").asText())
        .endsWith("too-many-sessions");
    assertThat(small.countProposed(Command.OpenSession.class)).isEqualTo(1);
  }

  @Test
  void manyShardsComeInFramesOfAThousand() {
    service(2_500, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");

    await().until(() -> one.shards("lead").size() == 2_500);
    assertThat(one.all("lead")).hasSize(3);
    assertThat(one.shards("lead")).doesNotHaveDuplicates();
  }

  // ---- heartbeats ----

  @Test
  void noLeaseOutlivesTheAgents() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    region.pass(Duration.ofMillis(1_500));
    assertThat(one.lease()).isEqualTo(Duration.ofMillis(500));
    region.pass(Duration.ofMillis(500));
    assertThat(one.lease()).isZero();
    a.renewed();
    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anAgentWithoutAMandateMovesSessionsOfServicesThatStepDown() {
    region.service(1, MemoryRegion.policy(DisconnectMode.FENCE, IsolationMode.STEP_DOWN));
    TestWire one = TestWire.open(a, "one");
    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));

    a.authority.mandateLost();
    assertThat(one.lease()).isZero();
    a.hub.sweep();
    a.hub.sweep();

    assertThat(one.all("move")).hasSize(1);
    assertThat(one.await("move").path("agents").get(0).asText()).isEqualTo("b.test:8443");
  }

  @Test
  void aHeartbeatOfAnotherAttachmentCountsForNothingAndCostsNothing() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    int before = a.proposed.size();

    a.hub.heartbeat(
        one.session.orElseThrow(),
        new Frame.Heartbeat(
            1, 99, Optional.of(new Fitness(false, true, Duration.ZERO)), OptionalLong.empty()));

    assertThat(one.await("error").path("problem").path("type").asText())
        .endsWith("stale-attachment");
    assertThat(one.all("lease")).isEmpty();
    assertThat(one.closedWith).isZero();
    assertThat(a.proposed).hasSize(before);
  }

  @Test
  void whatIsDueTooLateForAnAgentThatWasHeardSinceCostsNothing() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    Token token = region.shard(a, 0).token();
    for (long count = 1; count <= 2; count++) {
      region.propose(new Command.RenewAgent(a.self.run(), count, 0));
    }

    for (Command late :
        List.of(
            new Command.SuspectAgent(a.self.run(), 1), new Command.ExpireAgent(a.self.run(), 1))) {
      Outcome.Refused refused = (Outcome.Refused) region.propose(late);
      assertThat(refused.reason()).isEqualTo(Refusal.STALE_COUNT);
    }

    assertThat(one.lease()).isPositive();
    assertThat(one.shards("lost")).isEmpty();
    assertThat(one.closedWith).isZero();
    assertThat(region.shard(b, 0).token()).isEqualTo(token);
  }

  @Test
  void silenceForTheTimeToLiveDetaches() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    TestWire two = TestWire.open(b, "two");
    one.await("lead");
    region.pass(Duration.ofMillis(1_999));
    two.heartbeat();
    a.hub.sweep();
    assertThat(one.closedWith).isZero();

    region.pass(Duration.ofMillis(2));
    a.hub.sweep();

    two.await("lead");
    assertThat(one.closedWith).isEqualTo(1001);
  }

  @Test
  void aCandidateThatDoesNotTakeItsFramesIsCutOff() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    TestWire two = TestWire.open(b, "two");
    one.slow = true;

    a.hub.sweep();

    two.await("lead");
    assertThat(one.closedWith).isEqualTo(1008);
  }

  @Test
  void onlyTheNewestFitnessStays() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    for (int i = 0; i < 50; i++) {
      one.heartbeat(Optional.of(new Fitness(i % 2 == 0, false, Duration.ZERO)));
    }
    one.heartbeat(Optional.of(new Fitness(true, false, Duration.ofSeconds(5))));

    SessionId id = one.session.orElseThrow().id;
    await()
        .untilAsserted(() ->
            assertThat(a.ask(table -> table.session(id)).orElseThrow().fitness())
                .isEqualTo(new Fitness(true, false, Duration.ofSeconds(5))));
  }

  @Test
  void aSmallChangeOfLagIsNotWorthAnEntry() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    one.heartbeat(Optional.of(new Fitness(true, false, Duration.ofMillis(900))));

    assertThat(a.countProposed(Command.UpdateFitness.class)).isZero();
  }

  // ---- a broken line ----

  @Test
  void aFencedShardGoesToTheNextAtOnce() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    TestWire two = TestWire.open(b, "two");
    one.await("lead");

    one.breakLine();

    two.await("lead");
    assertThat(two.tokenOf("lead", "payments/0").term().value()).isEqualTo(2);
    assertThat(two.tokenOf("lead", "payments/0")).isGreaterThan(one.tokenOf("lead", "payments/0"));
  }

  @Test
  void aLeasedShardWaitsForWhatWasGranted() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    TestWire.open(b, "two");
    one.await("lead");
    one.lease();
    region.pass(Duration.ofMillis(700));

    one.breakLine();

    await().until(() -> shard().state() == ShardState.LAPSING);
    assertThat(a.proposed(Command.DetachSession.class).getFirst().remaining())
        .isEqualTo(Duration.ofMillis(1_300));
  }

  @Test
  void aSessionKeepsItsLeadershipAndTokenAtAnotherAgent() {
    service(3, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    await().until(() -> one.shards("lead").size() == 3);
    one.lease();
    one.breakLine();

    TestWire again = one.resumeAt(b);

    assertThat(again.await("welcome").path("resumed").asBoolean()).isTrue();
    assertThat(again.await("welcome").path("attachment").asInt()).isEqualTo(2);
    again.await("leads", frame -> frame.path("complete").asBoolean());
    assertThat(again.shards("leads")).containsExactlyElementsOf(one.shards("lead"));
    assertThat(again.tokenOf("leads", "payments/1")).isEqualTo(one.tokenOf("lead", "payments/1"));
    assertThat(again.lease()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theOldAgentEndsTheConnectionOfASessionThatMoved() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.resumeAt(b).await("leads");

    await().until(() -> one.closedWith == 1000);
    assertThat(a.hub.count()).isZero();
    int before = one.all("lease").size();
    one.heartbeat();
    assertThat(one.all("lease")).hasSize(before);
  }

  @Test
  void aLeaseOfTheFormerAttachmentIsWaitedOutToo() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    one.lease();
    TestWire again = one.resumeAt(b);
    again.await("leads");

    // Nothing was granted at b yet, but what a granted can still be used.
    again.breakLine();

    await().until(() -> b.countProposed(Command.DetachSession.class) == 1);
    assertThat(b.proposed(Command.DetachSession.class).getFirst().remaining())
        .isEqualTo(Duration.ofSeconds(2));
    await().until(() -> shard().state() == ShardState.LAPSING);
  }

  @Test
  void aSessionThatIsAttachedWhenNobodyIsThereIsDetachedWithAFullLease() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    TestWire.open(a, "two");
    one.await("lead");
    one.lease();
    b.cutOff(true);
    TestWire again = one.resumeAt(b);
    await().until(() -> b.countProposed(Command.AttachSession.class) > 0);
    again.breakLine();
    // It was committed all the same; only the answer was lost.
    region.propose(
        new Command.AttachSession(
            one.session.orElseThrow().id,
            one.session.orElseThrow().secret.hash(),
            b.self.run(),
            1));
    b.cutOff(false);

    await().until(() -> shard().state() == ShardState.LAPSING);
    assertThat(b.proposed(Command.DetachSession.class).getFirst().remaining())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anAgentWithAnOldCopyLooksAgainBeforeItCallsASessionUnknown() {
    service(1, DisconnectMode.FENCE);
    b.lag();
    TestWire one = TestWire.open(a, "one");
    one.await("lead");

    TestWire again = one.resumeAt(b);
    b.catchUp();

    again.await("leads");
    assertThat(again.shards("leads")).containsExactly("payments/0");
  }

  @Test
  void anAgentThatCanNotTellDoesNotCallASessionUnknown() {
    service(1, DisconnectMode.FENCE);
    b.lag();
    TestWire one = TestWire.open(a, "one");
    b.cutOff(true);

    TestWire again = one.resumeAt(b);

    assertThat(again.await("error").path("problem").path("type").asText()).endsWith("no-quorum");
    b.catchUp();
  }

  @Test
  void aSessionThatDoesNotExistIsUnknown() {
    TestWire nobody = TestWire.resumeAt(a, new SessionId(77), "guess");

    assertThat(nobody.await("error").path("problem").path("type").asText())
        .endsWith("unknown-session");
  }

  @Test
  void aWrongSecretGetsNothingAndTakesNothing() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");

    TestWire thief = TestWire.resumeAt(b, one.session.orElseThrow().id, "guess");

    assertThat(thief.await("error").path("problem").path("type").asText()).endsWith("wrong-secret");
    assertThat(one.closedWith).isZero();
    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));
    assertThat(shard().leader()).contains(new CandidateName("one"));
  }

  @Test
  void aWrongSecretDoesNotTakeThePlaceOfTheSessionThatComesBack() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    SessionId id = one.session.orElseThrow().id;
    b.lag();
    TestWire again = one.resumeAt(b);
    await().until(() -> b.countProposed(Command.AttachSession.class) == 1);

    TestWire thief = TestWire.resumeAt(b, id, "guess");
    thief.await("error");
    b.catchUp();

    again.await("welcome");
    assertThat(again.closedWith).isZero();
    assertThat(thief.all("welcome")).isEmpty();
    assertThat(thief.closedWith).isEqualTo(1008);
    assertThat(b.countProposed(Command.AttachSession.class)).isEqualTo(1);
  }

  @Test
  void aGoodByeIsReplacedAtOnceInBothModes() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    TestWire two = TestWire.open(b, "two");
    one.await("lead");
    one.lease();

    a.hub.bye(one.session.orElseThrow());

    two.await("lead");
    assertThat(one.closedWith).isEqualTo(1000);
  }

  // ---- what it is told ----

  @Test
  void anEvictedLeaderIsToldBeforeTheAgentSaysThatItKnows() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    one.ready("payments/0");
    await().until(() -> shard().state() == ShardState.ACTIVE);

    region.propose(
        new Command.Execute(
            region.incarnation,
            1,
            new Order.Evict(new ShardId(MemoryRegion.SERVICE, 0), Order.Expectation.NONE)));
    long revokedAt = a.table.directory().appliedIndex();
    await().until(() -> a.stream.handled() >= revokedAt);

    assertThat(one.shards("revoke")).containsExactly("payments/0");
  }

  @Test
  void aRevokedShardIsNotNamedAfterAReattachment() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    region.propose(
        new Command.Execute(
            region.incarnation,
            1,
            new Order.Evict(new ShardId(MemoryRegion.SERVICE, 0), Order.Expectation.NONE)));
    await().until(() -> shard().state() == ShardState.REVOKING);

    TestWire again = one.resumeAt(b);

    JsonNode leads = again.await("leads");
    assertThat(leads.path("complete").asBoolean()).isTrue();
    assertThat(leads.path("shards")).isEmpty();
  }

  @Test
  void theSecondChoiceIsToldAndToldAgain() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    TestWire two = TestWire.open(b, "two");
    assertThat(two.await("standby").path("shards").get(0).path("standby").asBoolean()).isTrue();

    TestWire again = two.resumeAt(a);

    assertThat(again.await("standby").path("shards").get(0).path("standby").asBoolean()).isTrue();
    region.propose(
        new Command.CloseSession(
            again.session.orElseThrow().id,
            a.self.run(),
            2,
            dev.lead.core.election.LossCause.CLOSED));
    await().until(() -> again.closedWith == 1008);
  }

  @Test
  void aTransferIsAskedForStepByStepAndAgainAfterAReattachment() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    one.ready("payments/0");
    TestWire two = TestWire.open(b, "two");
    two.await("welcome");
    region.propose(
        new Command.Execute(
            region.incarnation,
            5,
            new Order.Transfer(
                new ShardId(MemoryRegion.SERVICE, 0),
                Optional.of(new CandidateName("two")),
                Order.Expectation.NONE)));
    JsonNode prepare = two.await("prepare");
    assertThat(prepare.path("from").asText()).isEqualTo("one");

    TestWire twoAgain = two.resumeAt(a);
    assertThat(twoAgain.await("prepare").path("transfer").asLong()).isEqualTo(5);
    a.hub.prepared(
        twoAgain.session.orElseThrow(),
        new Frame.Prepared(new ShardId(MemoryRegion.SERVICE, 0), 5));
    one.await("drain");
    TestWire oneAgain = one.resumeAt(b);
    JsonNode drain = oneAgain.await("drain");
    assertThat(drain.path("timeout_ms").asLong()).isEqualTo(30_000);
    b.hub.released(
        oneAgain.session.orElseThrow(),
        List.of(
            new Frame.Led(
                new ShardId(MemoryRegion.SERVICE, 0), new Token(drain.path("token").asLong()))));

    twoAgain.await("lead");
    assertThat(oneAgain.all("lost")).isEmpty();
  }

  @Test
  void aTransferThatIsCancelledLetsBothKnow() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    one.ready("payments/0");
    TestWire two = TestWire.open(b, "two");
    ShardId shard = new ShardId(MemoryRegion.SERVICE, 0);
    region.propose(
        new Command.Execute(
            region.incarnation,
            1,
            new Order.Transfer(shard, Optional.empty(), Order.Expectation.NONE)));
    two.await("prepare");

    region.propose(new Command.Execute(region.incarnation, 2, new Order.CancelTransfer(shard)));

    two.await("cancelled");
    assertThat(one.await("resume").path("token").asLong()).isEqualTo(shard().token().value());
  }

  @Test
  void aSessionTheInstalledStateDoesNotHaveIsOver() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");

    a.reset();

    assertThat(one.await("error").path("problem").path("type").asText())
        .endsWith("unknown-session");
    assertThat(a.stream.handled()).isZero();
    assertThat(a.hub.count()).isZero();
  }

  @Test
  void aSessionTheInstalledStateHasGoesOn() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    one.await("lead");

    a.install(b);

    one.await("leads");
    assertThat(one.shards("leads")).containsExactly("payments/0");
    assertThat(one.all("welcome")).hasSize(1);
    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anExpiredAgentsSessionsAreOver() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    TestWire two = TestWire.open(b, "two");
    one.await("lead");

    region.propose(new Command.ExpireAgent(a.self.run(), 0));

    two.await("lead");
    assertThat(one.await("error").path("problem").path("type").asText()).endsWith("session-closed");
    assertThat(one.shards("lost")).containsExactly("payments/0");
  }

  // ---- the agent's end ----

  @Test
  void aStoppingAgentAsksToMoveAndTakesNobody() {
    service(1, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");

    a.hub.drain();

    assertThat(one.await("move").path("agents").get(0).asText()).isEqualTo("b.test:8443");
    TestWire two = new TestWire(a.hub);
    two.hello("two", ShardSelection.all(), Epoch.NONE);
    assertThat(two.await("error").path("problem").path("type").asText()).endsWith("draining");
  }

  @Test
  void aStoppingAgentSaysHowLongToWaitForTheSessionsThatStayed() {
    service(1, DisconnectMode.LEASE);
    TestWire one = TestWire.open(a, "one");
    one.lease();
    region.pass(Duration.ofMillis(300));

    a.hub.endAll().join();

    assertThat(one.closedWith).isEqualTo(1001);
    assertThat(a.proposed(Command.DetachSession.class).getFirst().remaining())
        .isEqualTo(Duration.ofMillis(1_700));
    assertThat(a.hub.count()).isZero();
  }

  // ---- observers ----

  @Test
  void anObserverHearsThePresentLeaderFirstAndThenEachChange() {
    service(2, DisconnectMode.FENCE);
    TestWire one = TestWire.open(a, "one");
    await().until(() -> one.shards("lead").size() == 2);
    TestWire watcher = new TestWire(b.hub);
    b.hub.observe(
        watcher,
        new FrameWriter(false),
        new Frame.Observe(List.of(), Optional.of(MemoryRegion.SERVICE)));
    assertThat(watcher.shards("leader")).containsExactlyInAnyOrder("payments/0", "payments/1");

    a.hub.bye(one.session.orElseThrow());

    watcher.await(
        "leader",
        frame ->
            frame.path("shards").get(0).path("leader").asText().isEmpty()
                && frame.path("shards").get(0).path("state").asText().equals("vacant"));
  }

  @Test
  void tokensAreTextForThoseWhoAskedForIt() {
    service(1, DisconnectMode.FENCE);
    TestWire one = new TestWire(a.hub);
    a.hub.open(
        one,
        new Frame.Hello(
            dev.lead.core.model.CandidateSpec.of(
                new CandidateName("one"), MemoryRegion.SERVICE, ShardSelection.all()),
            Duration.ofSeconds(2),
            Epoch.NONE,
            true),
        opened -> one.session = Optional.of(opened));

    JsonNode shard = one.await("lead").path("shards").get(0);
    assertThat(shard.path("token").isTextual()).isTrue();
    assertThat(Long.parseLong(shard.path("token").asText())).isEqualTo(8L << 32 | 1);
  }
}
