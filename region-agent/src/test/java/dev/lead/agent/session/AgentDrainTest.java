package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.election.DrainScope;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ShardSelection;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentDrainTest {
  private static final Duration ALL_ASKED = Duration.ofSeconds(6);

  private final MemoryRegion region = new MemoryRegion();
  private final MemoryRegion.TestAgent a = region.agent("a");
  private final MemoryRegion.TestAgent b = region.agent("b");

  @BeforeEach
  void define() {
    region.service(1, MemoryRegion.policy(DisconnectMode.LEASE, IsolationMode.HOLD));
  }

  @AfterEach
  void close() {
    region.close();
  }

  private void drain(String agent) {
    region.order(new Order.Drain(new DrainScope.Agent(new AgentName(agent))));
  }

  private void undrain(String agent) {
    region.order(new Order.Undrain(new DrainScope.Agent(new AgentName(agent))));
  }

  private void sweepLater(Duration time, List<TestWire> beating) {
    for (int i = 0; i < 10; i++) {
      region.pass(time.dividedBy(10));
      a.renewed();
      beating.forEach(TestWire::heartbeat);
      a.hub.sweep();
    }
  }

  @Test
  void sessionsAreAskedToGoOneAfterTheOtherAndLeadersKeepTheirTokens() {
    List<TestWire> wires = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      wires.add(TestWire.open(a, "app-" + i));
    }
    TestWire leader = wires.getFirst();
    leader.await("lead");
    Token token = leader.tokenOf("lead", "payments/0");
    drain("a");
    assertThat(a.hub.drained()).isTrue();
    assertThat(b.hub.drained()).isFalse();

    a.hub.sweep();
    assertThat(asked(wires)).isLessThan(5);
    sweepLater(ALL_ASKED, wires);
    assertThat(asked(wires)).isEqualTo(20);
    JsonNode move = leader.await("move");
    assertThat(move.path("agents").get(0).asText()).isEqualTo("b.test:8443");
    assertThat(leader.lease()).isPositive();

    TestWire moved = leader.resumeAt(b);
    moved.await("leads");
    assertThat(moved.tokenOf("leads", "payments/0")).isEqualTo(token);
    assertThat(region.shard(b, 0).token()).isEqualTo(token);
  }

  private static long asked(List<TestWire> wires) {
    return wires.stream().filter(wire -> !wire.all("move").isEmpty()).count();
  }

  @Test
  void nobodyNewIsLetInButWhoComesBackIs() {
    TestWire one = TestWire.open(a, "one");
    drain("a");

    TestWire two = new TestWire(a.hub);
    two.hello("two", ShardSelection.all(), Epoch.NONE);
    assertThat(two.await("error").path("problem").path("type").asText()).endsWith("draining");
    assertThat(two.closedWith).isEqualTo(1001);

    one.resumeAt(a).await("leads");
    JsonNode welcome = TestWire.open(b, "three").await("welcome");
    assertThat(welcome.path("agents").get(1).asText()).isEqualTo("a.test:8443");
  }

  @Test
  void whenItIsLiftedAllIsAsBefore() {
    TestWire one = TestWire.open(a, "one");
    drain("a");
    a.hub.sweep();
    undrain("a");

    sweepLater(ALL_ASKED, List.of(one));

    assertThat(a.hub.drained()).isFalse();
    assertThat(one.all("move")).hasSizeLessThan(2);
    TestWire.open(a, "two");
  }

  @Test
  void whereThereIsNoOtherAgentSessionsStayAndAreTaken() {
    TestWire one = TestWire.open(a, "one");
    drain("a");
    drain("b");

    sweepLater(ALL_ASKED, List.of(one));

    assertThat(one.all("move")).isEmpty();
    TestWire.open(a, "two");
  }

  @Test
  void aStateThatIsInstalledBringsItsDrains() {
    drain("b");
    await().until(() -> b.hub.drained());
    b.reset();
    assertThat(b.hub.drained()).isFalse();

    b.install(a);

    assertThat(b.hub.drained()).isTrue();
  }
}
