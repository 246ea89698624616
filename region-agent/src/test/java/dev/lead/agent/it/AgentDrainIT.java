package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRegion.class)
class AgentDrainIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static TestRegion region;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
  }

  private static void order(String type) {
    Map<String, Object> scope = Map.of("type", "agent", "agent", "agent-a");
    region.controlPlane.awaitOutcome(
        region.controlPlane.order(Map.of("type", type, "scope", scope)));
  }

  private static JsonNode drained() {
    return region.selves().getFirst();
  }

  private static int ready() {
    return region.get(region.agents.getFirst(), "/readyz").statusCode();
  }

  @Test
  void leadersOfADrainedAgentMoveWithTheirTokensAndItStaysAMember() {
    region.service("emptied", 2, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "emptied", "one")) {
      Token token = one.tokenOf("lead", "emptied/0");
      order("drain");
      try {
        await().atMost(LONG).until(() -> drained().path("draining").asBoolean());
        assertThat(ready()).isEqualTo(503);
        try (TestCandidate late =
            TestCandidate.connect(region.agents.getFirst().api, region.candidate)) {
          late.hello("emptied", "late");
          assertThat(late.problem()).endsWith("draining");
          assertThat(late.awaitClose()).isEqualTo(1001);
        }

        JsonNode move = one.await("move");
        String next = move.path("agents").get(0).asText();
        assertThat(next).isIn(region.agents.get(1).api, region.agents.get(2).api);
        try (TestCandidate moved = one.resumeAt(next, region.candidate)) {
          assertThat(moved.tokenOf("leads", "emptied/0")).isEqualTo(token);
          assertThat(moved.heartbeat()).isPositive();
          assertThat(one.awaitClose()).isEqualTo(1000);
        }
        // It still votes, keeps its lease and its mandate.
        assertThat(drained().path("lease_left_ms").asLong()).isPositive();
        assertThat(drained().path("mandate_left_ms").asLong()).isPositive();
        assertThat(drained().path("members")).hasSize(3);
      } finally {
        order("undrain");
      }
      await().atMost(LONG).until(() -> !drained().path("draining").asBoolean());
      assertThat(ready()).isEqualTo(200);
      region.open(0, "emptied", "again").close();
    }
  }
}
