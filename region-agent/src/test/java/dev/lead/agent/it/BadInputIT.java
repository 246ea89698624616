package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What candidates and operators get wrong is answered with what to do about it, and costs nobody
 * else a leadership. See {@link StrangersIT} for those who should not be here at all.
 */
@ExtendWith(SharedRegion.class)
class BadInputIT {
  private static TestRegion region;
  private static SteadyLeader leader;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
    leader = SteadyLeader.at(region, 0, "bad-input");
  }

  @AfterEach
  void nothingWasLost() {
    leader.assertUndisturbed();
  }

  @AfterAll
  static void leave() {
    leader.close();
  }

  private static AgentProcess agent(int number) {
    return region.agents.get(number);
  }

  private static TestCandidate connect(int agent) {
    return TestCandidate.connect(agent(agent).api, region.candidate);
  }

  private static void assertProblem(JsonNode problem, String type, String nextStep) {
    assertThat(problem.path("type").asText()).endsWith(":" + type);
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(problem.path("next_step").asText()).contains(nextStep);
  }

  private static void assertProblem(
      HttpResponse<String> answer, int status, String type, String nextStep) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertProblem(TestRegion.json(answer), type, nextStep);
  }

  // ---- frames ----

  @Test
  void malformedFramesAreAnsweredAndTheLineIsCut() {
    for (String bad : List.of("{", "[]", "{\"type\":\"dance\"}", "{\"type\":\"bye\"}")) {
      try (TestCandidate one = connect(0)) {
        one.send(bad);
        assertProblem(one.problemDocument(), "bad-frame", "/v1/session.schema.json");
        assertThat(one.awaitClose()).isEqualTo(1008);
      }
    }
  }

  @Test
  void aLeaderThatSendsAMalformedFrameMayComeBackAndKeepsItsToken() {
    region.service("clumsy", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "clumsy", "one")) {
      Token token = one.tokenOf("lead", "clumsy/0");
      one.heartbeat();
      one.send("{\"type\":\"heartbeat\",\"n\":\"two\"}");
      assertThat(one.awaitClose()).isEqualTo(1008);

      try (TestCandidate again = one.resumeAt(agent(0).api, region.candidate)) {
        assertThat(again.tokenOf("leads", "clumsy/0")).isEqualTo(token);
        assertThat(again.heartbeat()).isPositive();
      }
    }
  }

  @Test
  void aHeartbeatOfAnOldAttachmentCostsNothing() {
    region.service("stale", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "stale", "one")) {
      Token token = one.tokenOf("lead", "stale/0");
      one.heartbeat();
      one.breakLine();
      try (TestCandidate again = one.resumeAt(agent(1).api, region.candidate)) {
        again.tokenOf("leads", "stale/0");
        again.send("{\"type\":\"heartbeat\",\"n\":1,\"attachment\":1}");

        assertProblem(again.problemDocument(), "stale-attachment", "the last welcome");
        assertThat(again.frames("lease")).isEmpty();
        assertThat(again.heartbeat()).isPositive();
        assertThat(again.shards("lost")).isEmpty();
        assertThat(region.leader(1, "stale/0").path("token").asLong()).isEqualTo(token.value());
      }
    }
  }

  // ---- names ----

  @Test
  void unknownServicesAndShardsAreNamed() {
    region.service("known", 2, DisconnectMode.FENCE);
    try (TestCandidate one = connect(0);
        TestCandidate two = connect(0)) {
      one.hello("nonsense", "one");
      assertProblem(one.problemDocument(), "unknown-service", "leadctl apply");
      assertThat(one.awaitClose()).isEqualTo(1008);
      two.send(
          "{\"type\":\"hello\",\"protocol\":1,\"candidate\":{\"name\":\"two\","
              + "\"service\":\"known\",\"shards\":[2]}}");
      assertProblem(two.problemDocument(), "unknown-shard", "shards that the service has");
      assertThat(two.awaitClose()).isEqualTo(1008);
    }
    String next = "leadctl get services";
    assertProblem(region.get(agent(0), "/v1/shards/known/7/leader"), 404, "unknown-shard", next);
    assertProblem(region.get(agent(0), "/v1/shards/nonsense/0/leader"), 404, "unknown-shard", next);
    assertProblem(region.get(agent(0), "/v1/leading/known/7"), 404, "unknown-shard", next);
    assertProblem(
        region.put(agent(0), "/v1/shards/known/7/lease", "{\"holder\":\"job\",\"ttl_ms\":5000}"),
        404,
        "unknown-shard",
        next);
    assertThat(region.get(agent(0), "/v1/shards/known/x/leader").statusCode()).isEqualTo(400);
  }

  @Test
  void mistakesInTheBodyOfAShortLeaseAreNamed() {
    region.service("bodies", 1, DisconnectMode.FENCE);
    Map.of(
            "{", "JSON",
            "{\"holder\":\"job\",\"ttl\":5000}", "ttl_ms",
            "{\"holder\":\"job\",\"ttl_ms\":1}", "1000 to 600000",
            "{\"holder\":\"\",\"ttl_ms\":5000}", "name",
            "{\"holder\":\"job\",\"ttl_ms\":5000,\"session\":\"1\"}", "secret")
        .forEach((body, said) -> {
          HttpResponse<String> answer = region.put(agent(0), "/v1/shards/bodies/0/lease", body);
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
          assertThat(TestRegion.json(answer).path("detail").asText()).contains(said);
        });
  }

  // ---- secrets ----

  @Test
  void aWrongSecretTakesNothing() {
    region.service("secret", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "secret", "one")) {
      Token token = one.tokenOf("lead", "secret/0");
      for (AgentProcess agent : region.agents) {
        try (TestCandidate thief = one.resumeAt(agent.api, region.candidate, "guess")) {
          assertProblem(thief.problemDocument(), "wrong-secret", "Open a new session");
          assertThat(thief.awaitClose()).isEqualTo(1008);
          assertThat(thief.frames("welcome")).isEmpty();
        }
        assertThat(one.heartbeat()).isPositive();
        assertThat(one.shards("lost")).isEmpty();
      }
      assertThat(region.leader(2, "secret/0").path("token").asLong()).isEqualTo(token.value());
    }
  }

  @Test
  void aWrongSecretNeitherRenewsNorEndsAShortLease() {
    region.service("locked", 1, DisconnectMode.FENCE);
    String path = "/v1/shards/locked/0/lease";
    JsonNode mine =
        TestRegion.json(region.put(agent(0), path, "{\"holder\":\"job\",\"ttl_ms\":30000}"));
    String session = mine.path("session").asText();

    assertProblem(
        region.put(
            agent(2),
            path,
            "{\"holder\":\"job\",\"ttl_ms\":30000,\"session\":\"%s\",\"secret\":\"guess\"}"
                .formatted(session)),
        403,
        "wrong-secret",
        "as they were answered");
    assertProblem(
        TestRegion.send(
            TestRegion.client(region.candidate),
            HttpRequest.newBuilder(TestRegion.uri(agent(1), path))
                .header("Lead-Session", session)
                .header("Lead-Secret", "guess")
                .DELETE()),
        403,
        "wrong-secret",
        "as they were answered");
    assertThat(region.leader(0, "locked/0").path("token")).isEqualTo(mine.path("token"));
  }

  // ---- what was true a moment ago ----

  @Test
  void statementsWithAStaleTokenChangeNothingAndSaySo() {
    region.service("statements", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "statements", "one")) {
      Token token = one.tokenOf("lead", "statements/0");
      Token stale = new Token(token.value() - 1);
      List<String> types = List.of("ready", "released", "resign");
      types.forEach(type -> one.say(type, "statements/0", stale));

      await().until(() -> one.frames("error").size() == types.size());
      one.frames("error")
          .forEach(frame ->
              assertProblem(frame.path("problem"), "stale-token", "the last lead or leads frame"));
      one.say("ready", "statements/9", token);
      await().until(() -> one.frames("error").size() == types.size() + 1);
      assertProblem(one.frames("error").getLast().path("problem"), "unknown-shard", "Name shards");

      assertThat(one.heartbeat()).isPositive();
      assertThat(one.open()).isTrue();
      JsonNode now = region.leader(0, "statements/0");
      assertThat(now.path("token").asLong()).isEqualTo(token.value());
      assertThat(now.path("state").asText()).isEqualTo("granted");
    }
  }

  @Test
  void ordersThatExpectAnotherTokenOrLeaderAreRefused() {
    region.service("orders", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "orders", "one");
        TestCandidate two = region.open(1, "orders", "two")) {
      Token token = one.tokenOf("lead", "orders/0");
      one.say("ready", "orders/0", token);
      two.await("standby");
      BiConsumer<Map<String, Object>, String> refused =
          (order, why) -> {
            long number = region.controlPlane.order(order);
            JsonNode outcome = region.controlPlane.awaitOutcome(number);
            assertThat(outcome.path("accepted").asBoolean()).isFalse();
            assertThat(outcome.path("refusal").asText()).isEqualTo(why);
          };
      Map<String, Object> stale = Map.of("token", token.value() - 1);
      refused.accept(
          Map.of("type", "transfer", "shard", "orders/0", "target", "two", "expect", stale),
          "stale_token");
      refused.accept(Map.of("type", "evict", "shard", "orders/0", "expect", stale), "stale_token");
      refused.accept(
          Map.of("type", "evict", "shard", "orders/0", "expect", Map.of("leader", "three")),
          "unexpected_leader");
      refused.accept(
          Map.of("type", "evict", "shard", "orders/9", "expect", Map.of()), "unknown_shard");

      assertThat(one.frames("drain")).isEmpty();
      assertThat(one.frames("revoke")).isEmpty();
      assertThat(two.shards("lead")).isEmpty();
      assertThat(one.heartbeat()).isPositive();
      assertThat(region.leader(2, "orders/0").path("token").asLong()).isEqualTo(token.value());
    }
  }

  @Test
  void operatorsCallsAreForOperators() {
    HttpRequest.Builder reset =
        HttpRequest.newBuilder(TestRegion.uri(agent(0), "/v1/agent/reset-region"))
            .POST(HttpRequest.BodyPublishers.noBody());
    assertThat(TestRegion.send(TestRegion.client(region.candidate), reset).statusCode())
        .isEqualTo(403);
  }
}
