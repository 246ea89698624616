package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a region does for candidates and look-ups; each test has services of its own. */
@ExtendWith(SharedRegion.class)
class AgentIT {
  private static TestRegion region;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
  }

  private static AgentProcess agent(int number) {
    return region.agents.get(number);
  }

  // ---- electing ----

  @Test
  void aCandidateLeadsAndEveryAgentKnows() {
    region.service("elect", 3, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "elect", "one")) {
      Token token = one.tokenOf("lead", "elect/2");
      assertThat(token.epoch().value()).isGreaterThanOrEqualTo(10);
      assertThat(one.heartbeat()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
      one.say("ready", "elect/2", token);

      for (int i = 0; i < 3; i++) {
        int agent = i;
        await()
            .untilAsserted(() -> {
              JsonNode leader =
                  TestRegion.json(region.get(agent(agent), "/v1/shards/elect/2/leader"));
              assertThat(leader.path("state").asText()).isEqualTo("active");
              assertThat(leader.path("leader").asText()).isEqualTo("one");
              assertThat(leader.path("endpoint").asText()).isEqualTo("one.test:5432");
              assertThat(leader.path("token").asLong()).isEqualTo(token.value());
              assertThat(leader.path("agent").asText()).isEqualTo("agent-a");
              assertThat(leader.path("region").asText()).isEqualTo(Deployment.REGION);
              assertThat(leader.path("age_ms").asLong()).isBetween(0L, 2_000L);
              assertThat(leader.path("consistent").asBoolean()).isFalse();
            });
      }
      JsonNode consistent =
          TestRegion.json(region.get(agent(1), "/v1/shards/elect/2/leader?consistent=true"));
      assertThat(consistent.path("consistent").asBoolean()).isTrue();
      assertThat(consistent.path("token").asLong()).isEqualTo(token.value());
    }
  }

  @Test
  void onlyTheAgentWithTheLiveLeaseSaysThatItIsLedHere() {
    region.service("leading", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.openSilent(0, "leading", "one")) {
      one.tokenOf("lead", "leading/0");
      assertThat(region.get(agent(0), "/v1/leading/leading/0").statusCode()).isEqualTo(503);
      one.heartbeat();

      assertThat(region.get(agent(0), "/v1/leading/leading/0").statusCode()).isEqualTo(200);
      assertThat(region.get(agent(0), "/v1/leading/leading/0?candidate=two").statusCode())
          .isEqualTo(503);
      assertThat(region.get(agent(1), "/v1/leading/leading/0").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aConsistentLookUpSeesWhatWasCommittedBeforeIt() {
    region.service("consistent", 1, DisconnectMode.FENCE);
    for (int i = 0; i < 10; i++) {
      try (TestCandidate one = region.open(0, "consistent", "one-" + i)) {
        Token token = one.tokenOf("lead", "consistent/0");

        JsonNode seen =
            TestRegion.json(region.get(agent(2), "/v1/shards/consistent/0/leader?consistent=true"));

        assertThat(seen.path("token").asLong()).isEqualTo(token.value());
        one.send("{\"type\":\"bye\"}");
        assertThat(one.awaitClose()).isEqualTo(1000);
      }
    }
  }

  @Test
  void aLookUpWaitsForAToken() throws Exception {
    region.service("wait", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "wait", "one")) {
      Token first = one.tokenOf("lead", "wait/0");
      String next = "/v1/shards/wait/0/leader?min_token=" + (first.value() + 1);
      assertThat(region.get(agent(1), next).statusCode()).isEqualTo(503);
      try (TestCandidate two = region.open(1, "wait", "two")) {
        Thread asking =
            Thread.ofVirtual()
                .start(() -> {
                  HttpResponse<String> answer = region.get(agent(2), next + "&wait_ms=10000");
                  assertThat(answer.statusCode()).isEqualTo(200);
                });
        one.breakLine();
        two.tokenOf("lead", "wait/0");
        assertThat(asking.join(Duration.ofSeconds(15))).isTrue();
        assertThat(region.leaderAt(2, "wait/0")).isEqualTo("two");
      }
    }
  }

  @Test
  void whyIsExplained() {
    region.service("why", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "why", "one");
        TestCandidate two = region.open(1, "why", "two")) {
      one.tokenOf("lead", "why/0");
      two.await("standby");

      // The agent that told the second one has it in its table; the other may be a moment behind.
      JsonNode verdicts =
          TestRegion.json(region.get(agent(1), "/v1/shards/why/0/explain")).path("candidates");

      assertThat(verdicts).hasSize(2);
      assertThat(verdicts.findValuesAsText("candidate")).containsExactlyInAnyOrder("one", "two");
    }
  }

  // ---- broken lines ----

  @Test
  void aFencedShardHasItsNextLeaderWithinMilliseconds() {
    region.service("fence", 1, DisconnectMode.FENCE);
    TestCandidate leader = region.open(0, "fence", "one");
    leader.tokenOf("lead", "fence/0");
    for (int i = 0; i < 5; i++) {
      TestCandidate next = region.open((i + 1) % 3, "fence", "next-" + i);
      next.await("standby");
      leader.heartbeat();
      long broken = System.nanoTime();
      leader.breakLine();
      Duration took = Duration.ofNanos(next.toldAt("lead", "fence/0") - broken);
      // The bars are measured elsewhere, on a quiet machine.
      assertThat(took).isLessThan(Duration.ofSeconds(2));
      leader = next;
    }
    leader.close();
  }

  @Test
  void aLeasedShardIsNotGivenAwayBeforeTheLeaseIsOver() {
    region.service("lease", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.openSilent(0, "lease", "one");
        TestCandidate two = region.open(1, "lease", "two")) {
      one.tokenOf("lead", "lease/0");
      two.await("standby");
      long asked = System.nanoTime();
      Duration lease = one.heartbeat();
      assertThat(lease).isPositive();
      one.breakLine();

      long taken = two.toldAt("lead", "lease/0");

      assertThat(Duration.ofNanos(taken - asked)).isGreaterThanOrEqualTo(lease);
      assertThat(Duration.ofNanos(taken - asked)).isLessThan(lease.plusSeconds(3));
    }
  }

  @Test
  void aSessionKeepsItsTokenAtAnotherAgent() {
    region.service("move", 2, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "move", "one");
        TestCandidate two = region.open(1, "move", "two")) {
      Token token = one.tokenOf("lead", "move/1");
      one.heartbeat();
      one.breakLine();

      try (TestCandidate again = one.resumeAt(agent(2).api, region.candidate)) {
        assertThat(again.welcome().path("resumed").asBoolean()).isTrue();
        assertThat(again.tokenOf("leads", "move/1")).isEqualTo(token);
        assertThat(again.heartbeat()).isPositive();
        await().until(() -> region.leaderAt(1, "move/1").equals("one"));
        assertThat(two.shards("lead")).isEmpty();
      }
    }
  }

  @Test
  void aPlannedTransferGoesStepByStep() {
    region.service("transfer", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "transfer", "one");
        TestCandidate two = region.open(1, "transfer", "two")) {
      Token token = one.tokenOf("lead", "transfer/0");
      one.say("ready", "transfer/0", token);
      two.await("standby");
      await().until(() -> region.leader(0, "transfer/0").path("state").asText().equals("active"));
      region.controlPlane.order(
          Map.of("type", "transfer", "shard", "transfer/0", "target", "two", "expect", Map.of()));

      JsonNode prepare = two.await("prepare");
      two.send(
          TestCandidate.frame("prepared")
              .put("shard", "transfer/0")
              .put("transfer", prepare.path("transfer").asLong())
              .toString());
      assertThat(one.await("drain").path("token").asLong()).isEqualTo(token.value());
      one.say("released", "transfer/0", token);
      Token next = two.tokenOf("lead", "transfer/0");
      two.say("ready", "transfer/0", next);

      assertThat(next).isGreaterThan(token);
      await().until(() -> region.leaderAt(2, "transfer/0").equals("two"));
      await().until(() -> region.eventTypes(0).contains("transfer_completed"));
    }
  }

  // ---- short leases ----

  @Test
  void aShortLeaseIsTakenRenewedHeldAndGivenBack() {
    region.service("job", 1, DisconnectMode.FENCE);
    String path = "/v1/shards/job/0/lease";
    HttpResponse<String> taken =
        region.put(agent(0), path, "{\"holder\":\"job-1\",\"ttl_ms\":30000}");
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    JsonNode mine = TestRegion.json(taken);

    HttpResponse<String> other =
        region.put(agent(1), path, "{\"holder\":\"job-2\",\"ttl_ms\":30000}");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.headers().firstValue("Retry-After")).isPresent();
    assertThat(TestRegion.json(other).path("leader").asText()).isEqualTo("job-1");

    HttpResponse<String> renewed =
        region.put(
            agent(2),
            path,
            "{\"holder\":\"job-1\",\"ttl_ms\":30000,\"session\":\"%s\",\"secret\":\"%s\",\"count\":%d}"
                .formatted(
                    mine.path("session").asText(),
                    mine.path("secret").asText(),
                    mine.path("count").asLong()));
    assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
    assertThat(TestRegion.json(renewed).path("token")).isEqualTo(mine.path("token"));

    HttpResponse<String> wrong =
        region.put(
            agent(2),
            path,
            "{\"holder\":\"job-1\",\"ttl_ms\":30000,\"session\":\"%s\",\"secret\":\"guess\"}"
                .formatted(mine.path("session").asText()));
    assertThat(wrong.statusCode()).isEqualTo(403);

    HttpResponse<String> given =
        TestRegion.send(
            TestRegion.client(region.candidate),
            java.net.http.HttpRequest.newBuilder(TestRegion.uri(agent(1), path))
                .header("Lead-Session", mine.path("session").asText())
                .header("Lead-Secret", mine.path("secret").asText())
                .DELETE());
    assertThat(given.statusCode()).isEqualTo(204);
    assertThat(region.put(agent(1), path, "{\"holder\":\"job-2\",\"ttl_ms\":1000}").statusCode())
        .isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> region.get(agent(0), "/v1/shards/job/0/leader").statusCode() == 503);
  }

  // ---- what it says of itself ----

  @Test
  void documentsMetricsAndHealthAreServed() {
    assertThat(region.get(agent(0), "/openapi.yaml").body()).startsWith("openapi: 3.1");
    assertThat(TestRegion.json(region.get(agent(0), "/v1/session.schema.json")).path("title"))
        .isNotNull();
    String metrics = region.get(agent(0), "/metrics").body();
    assertThat(metrics)
        .contains(
            "lead_agent_lease_left_seconds",
            "lead_mandate_left_seconds",
            "lead_agent_renewals_total{outcome=\"committed\"}",
            "lead_raft_commit_seconds",
            "lead_heartbeats_total{answer=\"granted\"}",
            "lead_elections_total{cause=\"first\"}",
            "lead_outbox_events")
        .doesNotContain("shard=");
    assertThat(region.get(agent(0), "/healthz").statusCode()).isEqualTo(200);
    JsonNode self = TestRegion.json(region.get(agent(0), "/v1/agent"));
    assertThat(self.path("name").asText()).isEqualTo("agent-a");
    assertThat(self.path("members")).hasSize(3);
    assertThat(self.path("lease_left_ms").asLong()).isBetween(1L, 2_000L);
    assertThat(self.path("mandate_left_ms").asLong()).isBetween(1L, 60_000L);
  }

  @Test
  void everyPathThatIsDescribedIsServed() {
    region.service("described", 1, DisconnectMode.FENCE);
    Object document =
        new Load(LoadSettings.builder().build())
            .loadFromString(region.get(agent(0), "/openapi.yaml").body());
    JsonNode paths = Json.mapper().valueToTree(document).path("paths");
    assertThat(paths).hasSizeGreaterThan(8);
    paths
        .properties()
        .forEach(path -> {
          String asked = path.getKey().replace("{service}", "described").replace("{n}", "0");
          // The two that do not end by themselves have tests of their own.
          if (path.getValue().has("get")
              && !asked.equals("/v1/events")
              && !asked.equals("/v1/session")) {
            HttpResponse<String> answer = region.get(agent(0), asked);
            assertThat(path.getValue().path("get").path("responses").properties())
                .as(asked)
                .anyMatch(r -> r.getKey().equals(Integer.toString(answer.statusCode())));
            assertThat(answer.body()).as(asked).doesNotContain("problem:not-found");
          }
        });
  }

  @Test
  void theWholeRegionIsOnlyResetWhenItIsLost() {
    HttpClient operator =
        TestRegion.client(region.deployment.material(Role.OPERATOR, Identity.GLOBAL, "alice"));
    java.net.http.HttpRequest.Builder reset =
        java.net.http.HttpRequest.newBuilder(TestRegion.uri(agent(0), "/v1/agent/reset-region"))
            .POST(java.net.http.HttpRequest.BodyPublishers.noBody());
    assertThat(TestRegion.send(TestRegion.client(region.candidate), reset).statusCode())
        .isEqualTo(403);
    HttpResponse<String> refused = TestRegion.send(operator, reset);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(TestRegion.json(refused).path("type").asText()).endsWith("not-lost");
  }

  // ---- the control plane ----

  @Test
  void theRegionGoesOnWithoutTheControlPlaneAndDeliversLater() {
    region.service("alone", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "alone", "one")) {
      one.tokenOf("lead", "alone/0");
      region.controlPlane.away(true);
      try (TestCandidate two = region.open(1, "alone", "two")) {
        one.breakLine();
        two.tokenOf("lead", "alone/0");
        assertThat(two.heartbeat()).isPositive();
      } finally {
        region.controlPlane.away(false);
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            region.controlPlane.events().stream()
                    .filter(e -> e.path("fact").path("type").asText().equals("leader_elected"))
                    .filter(e -> e.path("fact").path("shard").asText().equals("alone/0"))
                    .count()
                == 2);
    List<Long> sequences =
        region.controlPlane.events().stream().map(e -> e.path("sequence").asLong()).toList();
    for (int i = 0; i < sequences.size(); i++) {
      assertThat(sequences.get(i)).isEqualTo(i + 1L);
    }
  }
}
