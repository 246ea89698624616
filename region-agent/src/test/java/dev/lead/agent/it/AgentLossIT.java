package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that die, stop and come back. */
@ExtendWith(SharedRegion.class)
class AgentLossIT {
  private static TestRegion region;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
  }

  private static AgentProcess agent(int number) {
    return region.agents.get(number);
  }

  @Test
  void theDeathOfAnAgentIsNotAnElection() {
    region.service("death", 4, DisconnectMode.LEASE);
    region.service("dead", 50, DisconnectMode.FENCE);
    int dying = region.raftLeader();
    int other = (dying + 1) % 3;
    long run =
        Long.parseLong(
            TestRegion.json(region.get(agent(dying), "/v1/agent")).path("run").asText(), 16);
    try (TestCandidate one = region.open(dying, "death", "one");
        TestCandidate two = region.open(other, "death", "two");
        TestCandidate dies = region.open(dying, "dead", "dies");
        TestCandidate lives = region.open(other, "dead", "lives")) {
      Token token = one.tokenOf("lead", "death/3");
      dies.tokenOf("lead", "dead/49");
      long lastEvent = region.controlPlane.lastSequence();
      long killed = System.nanoTime();

      agent(dying).kill();
      one.awaitClose();
      try (TestCandidate again = one.resumeAt(agent(other).api, region.candidate)) {
        assertThat(again.tokenOf("leads", "death/3")).isEqualTo(token);
        again.beating();
        await().until(() -> again.heartbeat().isPositive());
        // What nobody came back for has its next leader, long before the agent's lease is over.
        assertThat(Duration.ofNanos(lives.toldAt("lead", "dead/49") - killed))
            .isLessThan(Duration.ofSeconds(10));
        // The dead agent is out, and still nobody else was elected where somebody came back.
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> region.eventTypes(lastEvent).contains("agent_expired"));
        assertThat(again.heartbeat()).isPositive();
        assertThat(two.shards("lead")).isEmpty();
        assertThat(
                region.controlPlane.events().stream()
                    .filter(e -> e.path("sequence").asLong() > lastEvent)
                    .filter(e -> e.path("fact").path("shard").asText().startsWith("death/"))
                    .filter(e -> e.path("fact").path("type").asText().equals("leader_elected")))
            .isEmpty();
      }
    }
    agent(dying).restart();
    region.awaitReady();
    String name = agent(dying).name;
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            region.controlPlane.mandates().get(name).path("ended_runs").path(0).asLong() == run);
  }

  @Test
  void anAgentThatIsStoppedMovesItsSessionsAndLeaves() {
    region.service("stop", 1, DisconnectMode.LEASE);
    int leaving = (region.raftLeader() + 1) % 3;
    int other = (leaving + 1) % 3;
    try (TestCandidate one = region.open(leaving, "stop", "one")) {
      Token token = one.tokenOf("lead", "stop/0");
      one.heartbeat();
      long lastEvent = region.controlPlane.lastSequence();
      Thread stopping = Thread.ofVirtual().start(() -> agent(leaving).stop());

      assertThat(one.await("move").path("agents")).hasSize(2);
      try (TestCandidate again = one.resumeAt(agent(other).api, region.candidate)) {
        assertThat(again.tokenOf("leads", "stop/0")).isEqualTo(token);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> region.eventTypes(lastEvent).contains("agent_left"));
        assertThat(again.heartbeat()).isPositive();
      }
      assertThat(join(stopping)).isTrue();
    }
    agent(leaving).restart();
    region.awaitReady();
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
