package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader asks for signed grants over its session. */
class GrantRequestsTest {
  private static final Shard SHARD = Shard.parse("payments/7");
  private final RecordingListener listener = new RecordingListener();
  private final World world = new World(listener);
  private FakeConnector.Link link = world.attachWithLease();

  @BeforeEach
  void lead() {
    world.lead(link, 7, 42);
    world.until(() -> listener.calls.contains("elected payments/7 42"));
  }

  private CompletableFuture<String> ask(Shard shard) {
    CompletableFuture<String> grant = world.candidacy.grant(shard);
    world.loop.run();
    return grant;
  }

  @Test
  void theAgentIsAskedOnceAndItsAnswerIsGivenToAll() throws Exception {
    CompletableFuture<String> one = ask(SHARD);
    CompletableFuture<String> other = ask(SHARD);
    assertThat(link.received("grant"))
        .singleElement()
        .satisfies(frame ->
            assertThat(frame).containsEntry("shard", "payments/7").containsEntry("token", 42));
    link.say("{'type':'grant','shard':'payments/7','token':42,'jws':'a.b.c'}");
    world.loop.run();
    assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("a.b.c");
    assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("a.b.c");
    CompletableFuture<String> again = ask(SHARD);
    assertThat(link.received("grant")).hasSize(2);
    assertThat(again).isNotDone();
  }

  @Test
  void refusalsTimeOutsAndBrokenConnectionsFailInWords() {
    CompletableFuture<String> refused = ask(SHARD);
    link.say(
        "{'type':'error','problem':{'type':'urn:lead:problem:no-grant-key','detail':'No key.','next_step':'Issue one.','shard':'payments/7'}}");
    world.loop.run();
    assertFails(refused, "no grant was signed for payments/7: no-grant-key: No key. Issue one");
    assertFails(ask(Shard.parse("payments/8")), "payments/8 is not led here");
    CompletableFuture<String> late = ask(SHARD);
    for (int i = 0; i < 24; i++) {
      world.loop.pass(Duration.ofMillis(250));
      world.lease(link, 1, 2_000);
    }
    assertFails(late, "no grant for payments/7 came within 5000 ms; ask again");
    CompletableFuture<String> cut = ask(SHARD);
    link.breakOff();
    world.loop.run();
    assertFails(cut, "the connection to the agent broke; ask again");
  }

  private static void assertFails(CompletableFuture<String> grant, String message) {
    assertThatThrownBy(() -> grant.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LeadException.class)
        .hasMessageContaining(message);
  }
}
