package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A store's refusal reaches the agents with the next heartbeat, once per session. */
class StaleRejectionsTest {
  private final RecordingListener listener = new RecordingListener();
  private final World world = new World(listener);

  @Test
  void refusalsAreCountedAndToldWithHeartbeats() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 42);
    assertThat(link.received("heartbeat").getLast()).doesNotContainKey("stale_rejected");
    leadership.staleRejected();
    leadership.staleRejected();
    assertThat(world.staleRejections.byService()).isEqualTo(Map.of("payments", 2L));
    world.loop.pass(Duration.ofMillis(300));
    assertThat(link.received("heartbeat").getLast()).containsEntry("stale_rejected", 2);
    world.loop.pass(Duration.ofMillis(300));
    assertThat(link.received("heartbeat").getLast()).containsEntry("stale_rejected", 2);
  }

  @Test
  void aNewSessionDoesNotTellAgainWhatWasTold() {
    FakeConnector.Link link = world.attachWithLease();
    Leadership leadership = lead(link, 42);
    leadership.staleRejected();
    world.loop.pass(Duration.ofMillis(300));
    link.say("{'type':'error','problem':{'type':'urn:lead:problem:unknown-session'}}");
    world.until(() -> world.agents.last() != link);
    leadership.staleRejected();
    FakeConnector.Link next = world.agents.last();
    next.open();
    world.loop.run();
    world.welcomeNew(next, "s2");
    assertThat(next.received("heartbeat").getLast()).containsEntry("stale_rejected", 1);
    assertThat(world.staleRejections.byService()).isEqualTo(Map.of("payments", 2L));
  }

  private Leadership lead(FakeConnector.Link link, long token) {
    world.lead(link, 7, token);
    world.until(() -> listener.calls.contains("elected payments/7 " + token));
    return listener.led.get(new Shard("payments", 7));
  }
}
