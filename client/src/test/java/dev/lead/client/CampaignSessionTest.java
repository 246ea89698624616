package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CampaignSessionTest {
  private final RecordingListener listener = new RecordingListener();
  private final World world = new World(listener);

  private Leadership lead(FakeConnector.Link link, int shard, long token) {
    world.lead(link, shard, token);
    world.until(() -> listener.calls.contains("elected payments/" + shard + " " + token));
    return listener.led.get(new Shard("payments", shard));
  }

  private static boolean mentions(List<Map<String, Object>> frames, int shard, long token) {
    return frames.toString().contains("{shard=payments/" + shard + ", token=" + token + "}");
  }

  // ---- hello and leading ------------------------------------------------------------------------

  @Test
  void saysWhoItIsAndHeartbeatsAtOnce() {
    FakeConnector.Link link = world.attach();
    Map<String, Object> hello = link.received("hello").getFirst();
    assertThat(hello).containsEntry("protocol", 1).containsEntry("ttl_ms", 2000);
    assertThat(hello.get("candidate"))
        .hasToString(
            "{name=app-1, service=payments, shards=all, weight=1, priority=0, zone=, version=, endpoint=, labels={}, pid="
                + ProcessHandle.current().pid()
                + "}");
    assertThat(link.received("heartbeat")).hasSize(1);
    assertThat(world.candidacy.connection())
        .isEqualTo(new ConnectionState.Connected("x", "eu", false));
  }

  @Test
  void isElectedOnlyOnceThereIsALease() {
    FakeConnector.Link link = world.attach();
    world.lead(link, 7, 42);
    assertThat(world.candidacy.leaderships()).isEmpty();
    world.lease(link, 1, 2_000);
    world.until(() -> listener.calls.contains("elected payments/7 42"));
    Leadership leadership = listener.led.get(new Shard("payments", 7));
    assertThat(leadership.isValid()).isTrue();
    assertThat(leadership.previousToken()).isEqualTo(new Token(41));
    assertThat(leadership.cause()).isEqualTo("first");
    world.until(() -> mentions(link.received("ready"), 7, 42));
  }

  @Test
  void heartbeatsComeAtTheAgentsIntervalWithTenPercentJitter() {
    FakeConnector.Link link = world.attachWithLease();
    int before = link.received("heartbeat").size();
    for (int i = 0; i < 40; i++) {
      world.loop.pass(Duration.ofMillis(250));
      world.lease(link, 1, 2_000);
    }
    // 10 s at 225 to 275 ms, and up to one step of the test's clock late.
    assertThat(link.received("heartbeat").size() - before).isBetween(35, 44);
  }

  @Test
  void aSecondLeadWithTheSameTokenChangesNothingAndASmallerOneIsRefused() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    world.lead(link, 7, 42);
    world.lead(link, 7, 41);
    lead(link, 8, 1);
    assertThat(leadership.isValid()).isTrue();
    assertThat(listener.calls).containsExactly("elected payments/7 42", "elected payments/8 1");
  }

  @Test
  void aLargerTokenEndsTheFormerLeadershipFirst() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership former = lead(link, 7, 42);
    lead(link, 7, 50);
    assertThat(former.isValid()).isFalse();
    assertThat(listener.calls)
        .containsExactly(
            "elected payments/7 42", "lost payments/7 42 REPLACED", "elected payments/7 50");
  }

  // ---- the lease --------------------------------------------------------------------------------

  @Test
  void workIsStoppedTheMarginBeforeTheDeadlineAndGoesOnWithTheSameTokenWhenALeaseComes() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership first = lead(link, 7, 42);
    world.loop.pass(Duration.ofMillis(1_795));
    assertThat(first.isValid()).isTrue();
    world.loop.pass(Duration.ofMillis(5));
    assertThat(first.isValid()).isFalse();
    assertThat(first.loss().orElseThrow().reason()).isEqualTo(Loss.Reason.LEASE_LAPSED);
    world.until(() -> listener.calls.contains("lost payments/7 42 LEASE_LAPSED"));
    world.lease(world.agents.dialled.getFirst(), 1, 2_000);
    world.until(() -> listener.calls.size() == 3);
    assertThat(listener.calls.getLast()).isEqualTo("elected payments/7 42");
    assertThat(first.isValid()).isFalse();
    assertThat(listener.led.get(first.shard()).isValid()).isTrue();
  }

  @Test
  void aLeaseOfZeroStopsAtOnce() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    world.loop.pass(Duration.ofMillis(300));
    world.lease(link, 1, 0);
    assertThat(leadership.isValid()).isFalse();
    world.until(() -> listener.calls.contains("lost payments/7 42 LEASE_LAPSED"));
  }

  @Test
  void anExtensionThatWaitedThroughAPauseDoesNotHideTheLapse() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    world.loop.pass(Duration.ofMillis(300));
    long beat = link.lastBeat();
    // The answer is in the queue when the whole process stands still.
    link.say("{'type':'lease','n':%d,'attachment':1,'valid_ms':2000}".formatted(beat));
    world.time.pass(Duration.ofMillis(1_600));
    world.loop.run();
    assertThat(leadership.loss()).isPresent();
    world.until(() -> listener.calls.contains("lost payments/7 42 LEASE_LAPSED"));
    world.until(() -> listener.calls.size() == 3);
    assertThat(listener.calls.getLast()).isEqualTo("elected payments/7 42");
    assertThat(leadership.isValid()).isFalse();
  }

  @Test
  void aLongPauseIsReportedAsOverload() {
    FakeConnector.Link link = world.attachWithLease();
    assertThat(link.received("heartbeat").getLast()).containsEntry("overloaded", false);
    world.candidacy.paused(Duration.ofSeconds(1));
    world.loop.pass(Duration.ofMillis(300));
    assertThat(link.received("heartbeat").getLast()).containsEntry("overloaded", true);
  }

  @Test
  void anAnswerForAnOlderAttachmentIsDropped() {
    FakeConnector.Link first = world.attachWithLease();
    Leadership leadership = lead(first, 7, 42);
    world.loop.pass(Duration.ofSeconds(1));
    first.breakOff();
    world.loop.run();
    FakeConnector.Link second = world.agents.last();
    second.open();
    world.loop.run();
    world.welcomeBack(second, 2);
    Duration before = leadership.remaining();
    world.leaseFor(second, second.lastBeat(), 1, 2_000);
    assertThat(leadership.remaining()).isEqualTo(before);
    world.leaseFor(second, second.lastBeat(), 2, 2_000);
    assertThat(leadership.remaining()).isGreaterThan(before);
  }

  // ---- re-attachment ----------------------------------------------------------------------------

  @Test
  void aBrokenConnectionIsReplacedAtOnceAndLeadershipGoesOn() {
    FakeConnector.Link first = world.attachWithLease();
    Leadership leadership = lead(first, 7, 42);
    first.breakOff();
    world.loop.run();
    FakeConnector.Link second = world.agents.last();
    assertThat(second).isNotSameAs(first);
    assertThat(second.agent()).isNotEqualTo(first.agent());
    second.open();
    world.loop.run();
    assertThat(second.received("hello").getFirst())
        .containsEntry("session", "s1")
        .containsEntry("secret", "hush-s1")
        .containsEntry("attachment", 1);
    world.welcomeBack(second, 2);
    second.say(
        "{'type':'leads','shards':[{'shard':'payments/7','token':42,'previous_token':0,'cause':'resumed'}],'complete':true}");
    world.lease(second, 2, 2_000);
    world.loop.pass(Duration.ofMillis(100));
    assertThat(leadership.isValid()).isTrue();
    assertThat(listener.calls).containsExactly("elected payments/7 42");
  }

  @Test
  void whatIsNotNamedAfterAReattachmentIsLost() {
    FakeConnector.Link first = world.attachWithLease();
    lead(first, 7, 42);
    lead(first, 8, 43);
    first.breakOff();
    world.loop.run();
    FakeConnector.Link second = world.agents.last();
    second.open();
    world.loop.run();
    world.welcomeBack(second, 2);
    second.say("{'type':'leads','shards':[{'shard':'payments/8','token':43}],'complete':false}");
    world.loop.run();
    assertThat(world.candidacy.leaderships()).hasSize(2);
    second.say("{'type':'leads','shards':[],'complete':true}");
    world.until(() -> listener.calls.contains("lost payments/7 42 REPLACED"));
    assertThat(world.candidacy.leaderships())
        .extracting(Leadership::shard)
        .containsExactly(new Shard("payments", 8));
  }

  @Test
  void whatTheAgentMayNotHaveHeardIsSaidAgain() {
    FakeConnector.Link first = world.attachWithLease();
    lead(first, 7, 42);
    lead(first, 8, 43);
    world.until(() -> mentions(first.received("ready"), 8, 43));
    CompletableFuture<Void> resigned = world.candidacy.resign(new Shard("payments", 7));
    world.until(resigned::isDone);
    assertThat(mentions(first.received("resign"), 7, 42)).isTrue();
    first.breakOff();
    world.loop.run();
    FakeConnector.Link second = world.agents.last();
    second.open();
    world.loop.run();
    world.welcomeBack(second, 2);
    second.say(
        "{'type':'leads','shards':[{'shard':'payments/7','token':42},{'shard':'payments/8','token':43}],'complete':true}");
    world.until(() -> mentions(second.received("resign"), 7, 42));
    assertThat(mentions(second.received("ready"), 8, 43)).isTrue();
    assertThat(listener.calls).doesNotContain("elected payments/7 42 again").hasSize(3);
  }

  @Test
  void threeUnansweredHeartbeatsOpenASecondConnectionAndTheFirstStaysUntilItIsWelcomed() {
    FakeConnector.Link silent = world.attachWithLease();
    Leadership leadership = lead(silent, 7, 42);
    world.loop.pass(Duration.ofMillis(1_200));
    assertThat(world.agents.dialled).hasSize(2);
    FakeConnector.Link other = world.agents.last();
    assertThat(silent.aborted).isFalse();
    // The first agent is heard again: what it grants counts as long as the second has not welcomed.
    world.lease(silent, 1, 2_000);
    assertThat(leadership.remaining()).isGreaterThan(Duration.ofMillis(1_500));
    other.open();
    world.loop.run();
    world.welcomeBack(other, 2);
    assertThat(silent.closeCode).isEqualTo(1000);
    // From now on the first one grants nothing, says nothing.
    Duration before = leadership.remaining();
    world.leaseFor(silent, other.lastBeat(), 2, 2_000);
    world.taken(silent, "lost", 7, 42);
    assertThat(leadership.remaining()).isEqualTo(before);
    assertThat(leadership.isValid()).isTrue();
  }

  @Test
  void anUnknownSessionIsTheEndOfEverythingAndANewBeginning() {
    FakeConnector.Link first = world.attachWithLease();
    Leadership leadership = lead(first, 7, (5L << 32) | 9);
    first.breakOff();
    world.loop.run();
    FakeConnector.Link second = world.agents.last();
    second.open();
    world.loop.run();
    second.say(
        "{'type':'error','problem':{'type':'urn:lead:problem:unknown-session','title':'t','status':409,'detail':'gone'}}");
    world.loop.run();
    assertThat(leadership.isValid()).isFalse();
    world.until(
        () -> listener.calls.contains("lost payments/7 " + leadership.token() + " SESSION_ENDED"));
    world.until(() -> world.agents.dialled.size() == 3);
    FakeConnector.Link third = world.agents.last();
    third.open();
    world.loop.run();
    Map<String, Object> hello = third.received("hello").getFirst();
    assertThat(hello).doesNotContainKey("session").containsEntry("known_epoch", 5);
  }

  @Test
  void aSessionThatEndsUnderAnOpenConnectionEndsEverything() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    link.say(
        "{'type':'error','problem':{'type':'session-closed','title':'t','status':410,'detail':'evicted'}}");
    world.loop.run();
    assertThat(leadership.isValid()).isFalse();
    assertThat(link.aborted).isTrue();
  }

  @Test
  void aStaleAttachmentIsShownAgainAtOnce() {
    FakeConnector.Link first = world.attachWithLease();
    Leadership leadership = lead(first, 7, 42);
    first.breakOff();
    world.loop.run();
    world.agents.last().open();
    world.loop.run();
    world.agents.last().say("{'type':'error','problem':{'type':'stale-attachment'}}");
    world.loop.run();
    assertThat(world.agents.dialled).hasSize(3);
    assertThat(leadership.isValid()).isTrue();
  }

  @Test
  void failuresAreFollowedByGrowingRandomWaits() {
    world.candidacy.start();
    world.loop.run();
    int dialled = 1;
    for (int i = 0; i < 12; i++) {
      assertThat(world.agents.dialled).hasSize(dialled);
      world.agents.last().breakOff();
      world.loop.run();
      int now = dialled;
      while (world.agents.dialled.size() == now) {
        world.loop.pass(Duration.ofMillis(5));
      }
      dialled++;
    }
    assertThat(world.candidacy.connection()).isInstanceOf(ConnectionState.Connecting.class);
  }

  @Test
  void anAttemptThatHangsIsGivenUpWhileTheLeaseStillRuns() {
    FakeConnector.Link first = world.attachWithLease();
    Leadership leadership = lead(first, 7, 42);
    first.breakOff();
    world.loop.run();
    FakeConnector.Link hanging = world.agents.last();
    world.loop.pass(Duration.ofMillis(1_100));
    assertThat(hanging.aborted).isTrue();
    assertThat(world.agents.dialled.size()).isGreaterThanOrEqualTo(3);
    assertThat(leadership.isValid()).isTrue();
  }

  @Test
  void moveGoesToTheNamedAgentBesideThePresentOne() {
    FakeConnector.Link link = world.attachWithLease();
    String elsewhere = link.agent().toString().equals("b:2") ? "c:3" : "b:2";
    link.say("{'type':'move','agents':['%s'],'reason':'draining'}".formatted(elsewhere));
    world.loop.run();
    assertThat(world.agents.last().agent()).hasToString(elsewhere);
    assertThat(link.aborted).isFalse();
  }

  // ---- losing -----------------------------------------------------------------------------------

  @Test
  void aRevokedShardIsReportedAsReleasedOnlyAfterTheListenerReturned() {
    CountDownLatch stopped = new CountDownLatch(1);
    RecordingListener slow =
        new RecordingListener() {
          @Override
          public void lost(Leadership leadership, Loss loss) throws Exception {
            super.lost(leadership, loss);
            stopped.await();
          }
        };
    World slowWorld = new World(slow);
    FakeConnector.Link link = slowWorld.attachWithLease();
    slowWorld.lead(link, 7, 42);
    slowWorld.until(() -> slow.led.size() == 1);
    slowWorld.taken(link, "revoke", 7, 42);
    slowWorld.until(() -> slow.calls.contains("lost payments/7 42 REVOKED"));
    assertThat(slow.led.get(new Shard("payments", 7)).isValid()).isFalse();
    slowWorld.loop.run();
    assertThat(link.received("released")).isEmpty();
    stopped.countDown();
    slowWorld.until(() -> mentions(link.received("released"), 7, 42));
  }

  @Test
  void workThatCouldNotBeStoppedIsNeverReportedAsReleased() {
    RecordingListener failing =
        new RecordingListener() {
          @Override
          public void lost(Leadership leadership, Loss loss) throws Exception {
            super.lost(leadership, loss);
            throw new IllegalStateException("still running");
          }
        };
    World failingWorld = new World(failing);
    FakeConnector.Link link = failingWorld.attachWithLease();
    failingWorld.lead(link, 7, 42);
    failingWorld.lead(link, 8, 43);
    failingWorld.until(() -> failing.led.size() == 2);
    failingWorld.taken(link, "revoke", 7, 42);
    CompletableFuture<Void> resigned = failingWorld.candidacy.resign(new Shard("payments", 8));
    failingWorld.until(resigned::isDone);
    assertThat(resigned).isCompletedExceptionally();
    failingWorld.until(() -> failing.calls.contains("lost payments/7 42 REVOKED"));
    failingWorld.loop.pass(Duration.ofMillis(50));
    assertThat(link.received("released")).isEmpty();
    assertThat(link.received("resign")).isEmpty();
  }

  @Test
  void aStaleRevocationIsIgnoredAndALostShardIsNotConfirmed() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    world.taken(link, "revoke", 7, 41);
    world.taken(link, "lost", 7, 41);
    assertThat(leadership.isValid()).isTrue();
    world.taken(link, "lost", 7, 42);
    assertThat(leadership.isValid()).isFalse();
    world.until(() -> listener.calls.contains("lost payments/7 42 REPLACED"));
    world.loop.pass(Duration.ofMillis(50));
    assertThat(link.received("released")).isEmpty();
  }

  @Test
  void takingOverIsInterruptedWhenLeadershipEnds() {
    AtomicBoolean interrupted = new AtomicBoolean();
    RecordingListener blocking =
        new RecordingListener() {
          @Override
          public void elected(Leadership leadership) throws Exception {
            super.elected(leadership);
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
              throw e;
            }
          }
        };
    World blockingWorld = new World(blocking);
    FakeConnector.Link link = blockingWorld.attachWithLease();
    blockingWorld.lead(link, 7, 42);
    blockingWorld.until(() -> blocking.led.size() == 1);
    blockingWorld.taken(link, "lost", 7, 42);
    blockingWorld.until(() -> blocking.calls.contains("lost payments/7 42 REPLACED"));
    assertThat(interrupted).isTrue();
    assertThat(link.received("ready")).isEmpty();
  }

  @Test
  void aFailedTakeoverGivesTheShardBack() {
    RecordingListener failing =
        new RecordingListener() {
          @Override
          public void elected(Leadership leadership) throws Exception {
            super.elected(leadership);
            throw new IllegalStateException("no disk");
          }
        };
    World failingWorld = new World(failing);
    FakeConnector.Link link = failingWorld.attachWithLease();
    failingWorld.lead(link, 7, 42);
    failingWorld.until(() -> mentions(link.received("resign"), 7, 42));
    assertThat(failing.calls).contains("lost payments/7 42 TAKEOVER_FAILED");
    assertThat(link.received("ready")).isEmpty();
  }

  // ---- transfers --------------------------------------------------------------------------------

  @Test
  void aDrainedShardIsHandedOver() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    link.say("{'type':'drain','shard':'payments/7','token':42,'transfer':3,'timeout_ms':30000}");
    world.until(() -> mentions(link.received("released"), 7, 42));
    assertThat(leadership.isValid()).isFalse();
    assertThat(listener.calls)
        .containsExactly(
            "elected payments/7 42", "drain payments/7 true", "lost payments/7 42 TRANSFERRED");
  }

  @Test
  void aTransferRolledBackInTimeChangesNothing() {
    AtomicBoolean interrupted = new AtomicBoolean();
    RecordingListener draining =
        new RecordingListener() {
          @Override
          public void drain(Leadership leadership, Drain drain) throws Exception {
            super.drain(leadership, drain);
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
              throw e;
            }
          }
        };
    World drainingWorld = new World(draining);
    FakeConnector.Link link = drainingWorld.attachWithLease();
    drainingWorld.lead(link, 7, 42);
    drainingWorld.until(() -> draining.led.size() == 1);
    link.say("{'type':'drain','shard':'payments/7','token':42,'transfer':3,'timeout_ms':30000}");
    drainingWorld.until(() -> draining.calls.contains("drain payments/7 true"));
    link.say(
        "{'type':'resume','shard':'payments/7','token':42,'transfer':3,'reason':'target died'}");
    drainingWorld.until(() -> draining.calls.contains("resumed payments/7"));
    assertThat(interrupted).isTrue();
    drainingWorld.loop.run();
    assertThat(draining.led.get(new Shard("payments", 7)).isValid()).isTrue();
    assertThat(link.received("released")).isEmpty();
  }

  @Test
  void aTargetReportsWhenItIsWarmAndCanBeCalledOff() {
    FakeConnector.Link link = world.attachWithLease();
    link.say("{'type':'prepare','shard':'payments/7','transfer':-2,'from':'app-2','token':41}");
    world.until(() -> !link.received("prepared").isEmpty());
    assertThat(link.received("prepared").getFirst())
        .containsEntry("shard", "payments/7")
        .containsEntry("transfer", -2);
    link.say("{'type':'cancelled','shard':'payments/7','transfer':-2,'reason':'x'}");
    world.until(() -> listener.calls.contains("cancelled payments/7"));
  }

  @Test
  void standbyIsToldOnceAndEndsWithTheSession() {
    FakeConnector.Link link = world.attachWithLease();
    link.say("{'type':'standby','shards':[{'shard':'payments/7','standby':true}]}");
    link.say("{'type':'standby','shards':[{'shard':'payments/7','standby':true}]}");
    world.until(() -> listener.calls.contains("standby payments/7 true"));
    link.say("{'type':'error','problem':{'type':'unknown-session'}}");
    world.until(() -> listener.calls.contains("standby payments/7 false"));
    assertThat(listener.calls).hasSize(2);
  }

  // ---- resigning and closing --------------------------------------------------------------------

  @Test
  void resignStopsTheWorkFirstAndThenSaysSo() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    CompletableFuture<Void> resigned = world.candidacy.resign(leadership.shard());
    world.until(resigned::isDone);
    assertThat(mentions(link.received("resign"), 7, 42)).isTrue();
    assertThat(listener.calls).contains("lost payments/7 42 RESIGNED");
    CompletableFuture<Void> again = world.candidacy.resign(leadership.shard());
    world.until(again::isDone);
    assertThat(again).isCompleted();
  }

  @Test
  void closingStopsAllWorkThenSaysGoodBye() {
    FakeConnector.Link link = world.attachWithLease();
    lead(link, 7, 42);
    CompletableFuture<Void> closed = world.candidacy.beginClose();
    world.until(closed::isDone);
    assertThat(listener.calls).contains("lost payments/7 42 CLOSED");
    assertThat(link.received("bye")).hasSize(1);
    assertThat(world.candidacy.connection()).isEqualTo(new ConnectionState.Closed());
    int dialled = world.agents.dialled.size();
    world.loop.pass(Duration.ofSeconds(10));
    assertThat(world.agents.dialled).hasSize(dialled);
    assertThat(world.candidacy.beginClose()).isCompleted();
  }

  @Test
  void workThatDoesNotStopInTimeGetsNoGoodBye() {
    CountDownLatch never = new CountDownLatch(1);
    RecordingListener stuck =
        new RecordingListener() {
          @Override
          public void lost(Leadership leadership, Loss loss) throws Exception {
            never.await();
          }
        };
    World stuckWorld =
        new World(stuck, World.options().closeTimeout(Duration.ofSeconds(1)).build());
    FakeConnector.Link link = stuckWorld.attachWithLease();
    stuckWorld.lead(link, 7, 42);
    stuckWorld.until(() -> stuck.led.size() == 1);
    CompletableFuture<Void> closed = stuckWorld.candidacy.beginClose();
    stuckWorld.loop.pass(Duration.ofMillis(900));
    assertThat(closed).isNotDone();
    stuckWorld.loop.pass(Duration.ofMillis(200));
    assertThat(closed).isCompleted();
    assertThat(link.received("bye")).isEmpty();
    assertThat(link.aborted).isTrue();
    never.countDown();
  }

  // ---- nonsense ---------------------------------------------------------------------------------

  @Test
  void nonsenseEndsTheConnectionAndNotTheLease() {
    List<String> nonsense =
        List.of(
            "no json",
            "[]",
            "{'type':7}",
            "{'type':'lease','n':1,'attachment':1}",
            "{'type':'lease','n':1,'attachment':1,'valid_ms':-5}",
            "{'type':'lease','n':999,'attachment':1,'valid_ms':2000}",
            "{'type':'lead','shards':[{'shard':'payments/7','token':-1}]}",
            "{'type':'lead','shards':[{'shard':'payments/7','token':99999999999999999999}]}",
            "{'type':'lead','shards':[{'shard':'payments','token':1}]}",
            "{'type':'lead','shards':[{'shard':'orders/1','token':1}]}",
            "{'type':'lead','shards':'all'}",
            "{'type':'leads','complete':true}",
            "{'type':'welcome'}");
    for (String frame : nonsense) {
      RecordingListener quiet = new RecordingListener();
      World other = new World(quiet);
      FakeConnector.Link link = other.attachWithLease();
      other.lead(link, 3, 5);
      other.until(() -> quiet.led.size() == 1);
      link.say(frame);
      other.loop.run();
      assertThat(link.closeCode).as(frame).isEqualTo(1008);
      assertThat(quiet.led.get(new Shard("payments", 3)).isValid()).as(frame).isTrue();
      other.loop.pass(Duration.ofMillis(100));
      assertThat(other.agents.dialled.size()).as(frame).isGreaterThan(1);
    }
  }

  @Test
  void framesOfTypesFromTheFutureAreIgnored() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    link.say("{'type':'horoscope','sign':'leo'}");
    world.loop.run();
    assertThat(link.closeCode).isZero();
    assertThat(leadership.isValid()).isTrue();
  }

  @Test
  void theSecretIsInNoText() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 7, 42);
    assertThat(world.candidacy.toString()).doesNotContain("hush");
    assertThat(world.candidacy.connection().toString()).doesNotContain("hush");
    assertThat(leadership.toString()).doesNotContain("hush");
    assertThat(new Secret("hush").toString()).doesNotContain("hush");
  }
}
