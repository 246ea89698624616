package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.DisconnectMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A spare connection observes until it is needed, and then says hello. */
@ExtendWith(SharedRegion.class)
class ObserveThenHelloIT {
  private static TestRegion region;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
  }

  private static TestCandidate observing(String service) {
    TestCandidate spare = TestCandidate.connect(region.agents.get(1).api, region.candidate);
    spare.send(TestCandidate.frame("observe").put("service", service).toString());
    spare.await("leader");
    return spare;
  }

  private static JsonNode leader(TestCandidate of, String name) {
    return of.await("leader", frame -> led(frame).path("leader").asText().equals(name));
  }

  private static JsonNode led(JsonNode frame) {
    return frame.path("shards").get(0);
  }

  @Test
  void aSessionThatComesBackOnItKeepsItsTokenAndStillObserves() {
    region.service("spare", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.openSilent(0, "spare", "one");
        TestCandidate spare = observing("spare")) {
      long token = one.tokenOf("lead", "spare/0").value();
      assertThat(led(leader(spare, "one")).path("token").asLong()).isEqualTo(token);
      one.heartbeat();
      one.breakLine();

      spare.send(
          TestCandidate.frame("hello")
              .put("protocol", 1)
              .put("session", one.welcome().path("session").asText())
              .put("secret", one.welcome().path("secret").asText())
              .put("attachment", one.welcome().path("attachment").asInt())
              .toString());

      assertThat(spare.welcome().path("resumed").asBoolean()).isTrue();
      assertThat(spare.tokenOf("leads", "spare/0").value()).isEqualTo(token);
      assertThat(spare.heartbeat()).isPositive();
      spare.send("{\"type\":\"bye\"}");
      assertThat(spare.awaitClose()).isEqualTo(1000);
    }
  }

  @Test
  void aNewSessionOnItLeadsAndObservesInTheFormItAskedFor() {
    region.service("opened", 1, DisconnectMode.FENCE);
    try (TestCandidate spare = observing("opened")) {
      ObjectNode hello =
          TestCandidate.frame("hello").put("protocol", 1).put("token_format", "string");
      hello
          .putObject("candidate")
          .put("name", "late")
          .put("service", "opened")
          .put("shards", "all");
      spare.send(hello.toString());

      spare.welcome();
      assertThat(spare.heartbeat()).isPositive();
      assertThat(led(spare.await("lead")).path("token").isTextual()).isTrue();
      assertThat(led(leader(spare, "late")).path("token").isTextual()).isTrue();

      spare.send(hello.toString());
      assertThat(spare.problem()).endsWith("bad-frame");
      assertThat(spare.awaitClose()).isEqualTo(1008);
    }
  }
}
