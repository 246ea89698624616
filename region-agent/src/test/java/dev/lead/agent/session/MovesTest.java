package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What candidates are told of moves between regions, at either end. */
class MovesTest {
  private static final ShardId SHARD = new ShardId(MemoryRegion.SERVICE, 0);
  private static final Epoch LATER = new Epoch(20);

  private final MemoryRegion region = new MemoryRegion();
  private final MemoryRegion.TestAgent a = region.agent("a");
  private final MemoryRegion.TestAgent b = region.agent("b");

  @BeforeEach
  void define() {
    region.service(1, MemoryRegion.policy(DisconnectMode.LEASE, IsolationMode.STEP_DOWN));
  }

  @AfterEach
  void close() {
    region.close();
  }

  private ShardState state() {
    return region.shard(b, 0).state();
  }

  private static void prepared(MemoryRegion.TestAgent at, TestWire wire, long arrival) {
    at.hub.prepared(wire.session.orElseThrow(), new Frame.Prepared(SHARD, arrival));
  }

  // ---- the destination ----

  @Test
  void aCandidateOfARegionWithoutHomeShardsStaysAndStandsBy() {
    region.home(1, LATER, false);

    TestWire one = TestWire.open(a, "one");

    assertThat(one.lease()).isEqualTo(Duration.ofSeconds(2));
    region.pass(Duration.ofMillis(1_900));
    a.renewed();
    assertThat(one.lease()).isPositive();
    a.hub.sweep();
    assertThat(one.closedWith).isZero();
    assertThat(one.all("lead")).isEmpty();
    assertThat(one.all("move")).isEmpty();
  }

  @Test
  void theTargetWarmsUpStaysWarmWhereverItAttachesAndLeadsWhenTheShardComes() {
    region.home(1, LATER, false);
    TestWire one = TestWire.open(a, "one");
    long arrival =
        region.order(new Order.PrepareArrival(SHARD, Optional.of(new CandidateName("one"))));
    JsonNode prepare = one.await("prepare");
    assertThat(prepare.path("transfer").asLong()).isEqualTo(arrival);
    assertThat(prepare.path("from").asText()).isEmpty();
    prepared(a, one, arrival);

    TestWire again = one.resumeAt(b);
    assertThat(again.await("prepare").path("transfer").asLong()).isEqualTo(arrival);
    assertThat(again.all("lead")).isEmpty();

    region.home(1, new Epoch(21), true);

    again.await("lead");
    assertThat(again.tokenOf("lead", "payments/0").epoch()).isEqualTo(new Epoch(21));
  }

  @Test
  void aTargetThatIsNotNeededIsTold() {
    region.home(1, LATER, false);
    TestWire one = TestWire.open(a, "one");
    long arrival = region.order(new Order.PrepareArrival(SHARD, Optional.empty()));
    one.await("prepare");

    region.order(new Order.CancelArrival(SHARD));

    JsonNode cancelled = one.await("cancelled");
    assertThat(cancelled.path("transfer").asLong()).isEqualTo(arrival);
    TestWire again = one.resumeAt(b);
    again.await("leads");
    assertThat(again.all("prepare")).isEmpty();
  }

  // ---- the source ----

  private TestWire leader() {
    TestWire one = TestWire.open(a, "one");
    one.await("lead");
    one.ready("payments/0");
    await().until(() -> state() == ShardState.ACTIVE);
    return one;
  }

  private void released(MemoryRegion.TestAgent at, TestWire wire, Token token) {
    at.hub.released(wire.session.orElseThrow(), List.of(new Frame.Led(SHARD, token)));
  }

  @Test
  void aLeaderThatDepartsDrainsWhereverItIsAndNobodyFollowsIt() {
    TestWire one = leader();
    TestWire two = TestWire.open(b, "two");
    long number = region.order(new Order.Depart(SHARD, Order.Expectation.NONE));
    JsonNode drain = one.await("drain");
    assertThat(drain.path("transfer").asLong()).isEqualTo(number);
    assertThat(drain.path("timeout_ms").asLong()).isPositive();

    TestWire again = one.resumeAt(b);
    assertThat(again.await("drain").path("transfer").asLong()).isEqualTo(number);
    released(b, again, new Token(drain.path("token").asLong()));

    await().until(() -> state() == ShardState.DEPARTED);
    region.home(1, LATER, false);
    assertThat(state()).isEqualTo(ShardState.AWAY);
    assertThat(two.all("lead")).isEmpty();
    assertThat(again.all("lost")).isEmpty();
    assertThat(again.lease()).isPositive();
  }

  @Test
  void aDepartureThatIsGivenUpBeforeTheReleaseLetsTheLeaderGoOn() {
    TestWire one = leader();
    long number = region.order(new Order.Depart(SHARD, Order.Expectation.NONE));
    JsonNode drain = one.await("drain");

    region.order(new Order.Remain(SHARD, number));

    JsonNode resume = one.await("resume");
    assertThat(resume.path("transfer").asLong()).isEqualTo(number);
    assertThat(resume.path("token")).isEqualTo(drain.path("token"));
    TestWire again = one.resumeAt(b);
    again.await("leads");
    assertThat(again.shards("leads")).containsExactly("payments/0");
    assertThat(again.all("drain")).isEmpty();
  }

  @Test
  void oneThatWasGivenUpAfterItGivesTheShardBackWithALargerToken() {
    TestWire one = leader();
    Token before = one.tokenOf("lead", "payments/0");
    long number = region.order(new Order.Depart(SHARD, Order.Expectation.NONE));
    one.await("drain");
    released(a, one, before);
    await().until(() -> state() == ShardState.DEPARTED);

    region.order(new Order.Remain(SHARD, number));

    await().until(() -> one.all("lead").size() == 2);
    assertThat(region.shard(b, 0).token()).isGreaterThan(before);
  }
}
