package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A candidacy that keeps a second connection, on manual clocks. */
class SpareConnectionTest {
  private final RecordingListener listener = new RecordingListener();
  private final World world = new World(listener, World.options().spareConnection(true).build());

  /** Lets time pass while the connection in use is answered. */
  private void pass(FakeConnector.Link inUse, int attachment, Duration duration) {
    for (Duration left = duration; left.isPositive(); left = left.minusMillis(250)) {
      world.loop.pass(Duration.ofMillis(250));
      world.lease(inUse, attachment, 2_000);
    }
  }

  private FakeConnector.Link openSpare(FakeConnector.Link inUse, int attachment) {
    int before = world.agents.dialled.size();
    pass(inUse, attachment, Duration.ofSeconds(3));
    assertThat(world.agents.dialled).hasSize(before + 1);
    FakeConnector.Link spare = world.agents.last();
    assertThat(spare.agent()).isNotEqualTo(inUse.agent());
    spare.open();
    world.loop.run();
    assertThat(spare.received("observe").getFirst().get("shards")).hasToString("[payments/0]");
    assertThat(spare.received("hello")).isEmpty();
    return spare;
  }

  @Test
  void isTakenWhenTheOneInUseBreaks() {
    FakeConnector.Link first = world.attachWithLease();
    world.lead(first, 7, 42);
    world.until(() -> listener.calls.contains("elected payments/7 42"));
    FakeConnector.Link spare = openSpare(first, 1);
    spare.say("{'type':'leader','shards':[{'shard':'payments/0','state':'vacant'}]}");
    int dialled = world.agents.dialled.size();
    first.breakOff();
    world.loop.run();
    assertThat(spare.received("hello").getFirst()).containsEntry("session", "s1");
    spare.say("{'type':'leader','shards':[{'shard':'payments/0','state':'vacant'}]}");
    world.welcomeBack(spare, 2);
    spare.say("{'type':'leads','shards':[{'shard':'payments/7','token':42}],'complete':true}");
    world.lease(spare, 2, 2_000);
    assertThat(world.agents.dialled).hasSize(dialled);
    assertThat(world.candidacy.leaderships()).hasSize(1);
    assertThat(listener.calls).containsExactly("elected payments/7 42");
    openSpare(spare, 2);
  }

  @Test
  void isTakenWhenTheOneInUseGoesQuiet() {
    FakeConnector.Link first = world.attachWithLease();
    FakeConnector.Link spare = openSpare(first, 1);
    world.loop.pass(Duration.ofMillis(1_200));
    assertThat(spare.received("hello").getFirst()).containsEntry("session", "s1");
    assertThat(world.agents.dialled).hasSize(2);
  }

  @Test
  void isGivenUpWhenItDoesNotAnswer() {
    FakeConnector.Link first = world.attachWithLease();
    FakeConnector.Link spare = openSpare(first, 1);
    spare.silent = true;
    pass(first, 1, Duration.ofSeconds(4));
    assertThat(spare.aborted).isTrue();
    pass(first, 1, Duration.ofSeconds(6));
    assertThat(world.agents.dialled).hasSize(3);
  }

  @Test
  void isDialledAgainWhenItBreaksEachTimeLater() {
    FakeConnector.Link first = world.attachWithLease();
    openSpare(first, 1).breakOff();
    for (int again = 3; again < 6; again++) {
      int expected = again;
      while (world.agents.dialled.size() < expected) {
        pass(first, 1, Duration.ofMillis(250));
      }
      world.agents.last().breakOff();
    }
    pass(first, 1, Duration.ofSeconds(15));
    assertThat(world.agents.dialled).hasSize(5);
    assertThat(world.candidacy.connection()).isInstanceOf(ConnectionState.Connected.class);
  }

  @Test
  void isNotTakenWhenTheAgentSendsElsewhere() {
    FakeConnector.Link first = world.attachWithLease();
    FakeConnector.Link spare = openSpare(first, 1);
    String elsewhere =
        List.of("a:1", "b:2", "c:3").stream()
            .filter(agent -> !agent.equals(first.agent().toString()))
            .filter(agent -> !agent.equals(spare.agent().toString()))
            .findFirst()
            .orElseThrow();
    first.say("{'type':'move','agents':['%s'],'reason':'draining'}".formatted(elsewhere));
    world.loop.run();
    assertThat(world.agents.last().agent()).hasToString(elsewhere);
    assertThat(spare.received("hello")).isEmpty();
  }

  @Test
  void thereIsNoneBesideTheOnlyAgent() {
    World small =
        new World(
            listener,
            LeadOptions.builder()
                .agents("a:1")
                .identity(java.nio.file.Path.of("unused"))
                .name("app-1")
                .startJitter(Duration.ZERO)
                .build());
    small.candidacy.start();
    small.loop.run();
    FakeConnector.Link only = small.agents.last();
    only.open();
    only.say(
        "{'type':'welcome','session':'s1','secret':'x','attachment':1,'ttl_ms':20000,'heartbeat_ms':5000,'agents':['a:1'],'resumed':false}");
    small.loop.run();
    small.loop.pass(Duration.ofSeconds(10));
    assertThat(small.agents.dialled).hasSize(1);
  }

  @Test
  void endsWithTheCandidacy() {
    FakeConnector.Link first = world.attachWithLease();
    FakeConnector.Link spare = openSpare(first, 1);
    var _ = world.candidacy.beginClose();
    world.loop.run();
    assertThat(spare.aborted).isTrue();
    world.loop.pass(Duration.ofSeconds(10));
    assertThat(world.agents.dialled).hasSize(2);
  }
}
