package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Token;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One region of three processes; each test has services of its own. The last tests stop agents. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(AgentIT.LogsOnFailure.class)
class AgentIT {
  @TempDir static Path folder;
  private static TestRegion region;

  /** Shows the agents' logs when a test failed. */
  static final class LogsOnFailure implements AfterTestExecutionCallback {
    @Override
    public void afterTestExecution(ExtensionContext context) {
      context
          .getExecutionException()
          .ifPresent(
              failure -> System.err.println(context.getDisplayName() + "\n" + region.logs()));
    }
  }

  @BeforeAll
  static void start() {
    region = new TestRegion(folder);
  }

  @AfterAll
  static void stop() {
    if (region != null) {
      region.close();
    }
  }

  private static AgentProcess agent(int number) {
    return region.agents.get(number);
  }

  private static String leaderAt(int agent, String shard) {
    return TestRegion.json(region.get(agent(agent), "/v1/shards/" + shard + "/leader"))
        .path("leader")
        .asText();
  }

  // ---- electing ----

  @Test
  @Order(1)
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
  @Order(1)
  void onlyTheAgentWithTheLiveLeaseSaysThatItIsLedHere() {
    region.service("leading", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "leading", "one")) {
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
  @Order(1)
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
  @Order(1)
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
        assertThat(leaderAt(2, "wait/0")).isEqualTo("two");
      }
    }
  }

  @Test
  @Order(1)
  void whyIsExplained() {
    region.service("why", 1, DisconnectMode.FENCE);
    try (TestCandidate one = region.open(0, "why", "one");
        TestCandidate two = region.open(1, "why", "two")) {
      one.tokenOf("lead", "why/0");
      two.await("standby");

      JsonNode verdicts =
          TestRegion.json(region.get(agent(0), "/v1/shards/why/0/explain")).path("candidates");

      assertThat(verdicts).hasSize(2);
      assertThat(verdicts.findValuesAsText("candidate")).containsExactlyInAnyOrder("one", "two");
    }
  }

  // ---- broken lines ----

  @Test
  @Order(1)
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
  @Order(1)
  void aLeasedShardIsNotGivenAwayBeforeTheLeaseIsOver() {
    region.service("lease", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "lease", "one");
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
  @Order(1)
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
        await().until(() -> leaderAt(1, "move/1").equals("one"));
        assertThat(two.shards("lead")).isEmpty();
      }
    }
  }

  @Test
  @Order(1)
  void aHeartbeatOfAnOldAttachmentCostsNothing() {
    region.service("stale", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "stale", "one")) {
      Token token = one.tokenOf("lead", "stale/0");
      one.heartbeat();
      one.breakLine();
      try (TestCandidate again = one.resumeAt(agent(1).api, region.candidate)) {
        again.tokenOf("leads", "stale/0");
        again.send("{\"type\":\"heartbeat\",\"n\":1,\"attachment\":1}");

        assertThat(again.problem()).endsWith("stale-attachment");
        assertThat(again.shards("lost")).isEmpty();
        assertThat(again.heartbeat()).isPositive();
        JsonNode leader =
            TestRegion.json(region.get(agent(1), "/v1/shards/stale/0/leader?consistent=true"));
        assertThat(leader.path("token").asLong()).isEqualTo(token.value());
      }
    }
  }

  @Test
  @Order(1)
  void aPlannedTransferGoesStepByStep() {
    region.service("transfer", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "transfer", "one");
        TestCandidate two = region.open(1, "transfer", "two")) {
      Token token = one.tokenOf("lead", "transfer/0");
      one.say("ready", "transfer/0", token);
      two.await("standby");
      await().until(() -> stateOf("transfer/0").equals("active"));
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
      await().until(() -> leaderAt(2, "transfer/0").equals("two"));
      await().until(() -> types(region.controlPlane.events()).contains("transfer_completed"));
    }
  }

  private static String stateOf(String shard) {
    return TestRegion.json(region.get(agent(0), "/v1/shards/" + shard + "/leader"))
        .path("state")
        .asText();
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("fact").path("type").asText()).toList();
  }

  // ---- short leases ----

  @Test
  @Order(1)
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

  // ---- bad input ----

  @Test
  @Order(1)
  void aWrongSecretTakesNothing() {
    region.service("secret", 1, DisconnectMode.LEASE);
    try (TestCandidate one = region.open(0, "secret", "one")) {
      one.tokenOf("lead", "secret/0");
      try (TestCandidate thief = one.resumeAt(agent(1).api, region.candidate, "guess")) {
        assertThat(thief.problem()).endsWith("wrong-secret");
        assertThat(thief.awaitClose()).isEqualTo(1008);
      }
      assertThat(one.heartbeat()).isPositive();
      assertThat(leaderAt(2, "secret/0")).isEqualTo("one");
    }
  }

  @Test
  @Order(1)
  void malformedFramesAreAnsweredAndTheLineIsCut() {
    for (String bad : List.of("{", "[]", "{\"type\":\"dance\"}", "{\"type\":\"bye\"}")) {
      try (TestCandidate one = TestCandidate.connect(agent(0).api, region.candidate)) {
        one.send(bad);
        assertThat(one.problem()).as(bad).endsWith("bad-frame");
        assertThat(one.awaitClose()).isEqualTo(1008);
      }
    }
  }

  @Test
  @Order(1)
  void anOversizedFrameCostsTheConnectionAndNothingElse() {
    region.service("big", 1, DisconnectMode.FENCE);
    try (TestCandidate good = region.open(0, "big", "good").beating();
        TestCandidate big = TestCandidate.connect(agent(0).api, region.candidate)) {
      good.tokenOf("lead", "big/0");
      try {
        big.send("{\"type\":\"" + "x".repeat(1 << 20) + "\"}");
      } catch (CompletionException cutOffWhileSending) {
        // As it should be.
      }
      big.awaitClose();
      assertThat(good.heartbeat()).isPositive();
    }
  }

  @Test
  @Order(1)
  void aHelloForAnUnknownServiceOrShardSaysWhatToDo() {
    region.service("known", 2, DisconnectMode.FENCE);
    try (TestCandidate one = TestCandidate.connect(agent(0).api, region.candidate);
        TestCandidate two = TestCandidate.connect(agent(0).api, region.candidate)) {
      one.hello("nonsense", "one");
      assertThat(one.problem()).endsWith("unknown-service");
      two.send(
          "{\"type\":\"hello\",\"protocol\":1,\"candidate\":{\"name\":\"two\","
              + "\"service\":\"known\",\"shards\":[2]}}");
      assertThat(two.problem()).endsWith("unknown-shard");
    }
    HttpResponse<String> unknown = region.get(agent(0), "/v1/shards/known/7/leader");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(TestRegion.json(unknown).path("type").asText()).endsWith("unknown-shard");
    assertThat(region.get(agent(0), "/v1/shards/known/x/leader").statusCode()).isEqualTo(400);
  }

  @Test
  @Order(1)
  void plaintextGetsNothing() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(agent(0)))) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /v1/agent HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(64);
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/");
    }
  }

  private static int port(AgentProcess agent) {
    return Integer.parseInt(agent.api.substring(agent.api.lastIndexOf(':') + 1));
  }

  @Test
  @Order(1)
  void othersCertificatesOpenNoSession() {
    Assertions.assertThatThrownBy(() ->
            TestCandidate.connect(
                agent(0).api, region.deployment.material(Role.CANDIDATE, "us-east-1", "app-1")))
        .hasStackTraceContaining("403");
    Assertions.assertThatThrownBy(() ->
            TestCandidate.connect(
                agent(0).api,
                region.deployment.material(Role.READER, Identity.GLOBAL, "prometheus")))
        .hasStackTraceContaining("403");
    Assertions.assertThatThrownBy(
            () -> TestCandidate.connect(agent(0).api, region.deployment.stranger()))
        .isInstanceOf(CompletionException.class);
    try (TestCandidate operator =
        TestCandidate.connect(
            agent(0).api, region.deployment.material(Role.OPERATOR, Identity.GLOBAL, "alice"))) {
      assertThat(operator.open()).isTrue();
    }
  }

  // ---- what it says of itself ----

  @Test
  @Order(1)
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
  @Order(1)
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
  @Order(1)
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
  @Order(2)
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

  // ---- agents that go ----

  @Test
  @Order(3)
  void theDeathOfAnAgentIsNotAnElection() {
    region.service("death", 4, DisconnectMode.LEASE);
    region.service("dead", 50, DisconnectMode.FENCE);
    int dying = region.raftLeader();
    int other = (dying + 1) % 3;
    try (TestCandidate one = region.open(dying, "death", "one").beating();
        TestCandidate two = region.open(other, "death", "two").beating();
        TestCandidate dies = region.open(dying, "dead", "dies").beating();
        TestCandidate lives = region.open(other, "dead", "lives").beating()) {
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
        await().atMost(Duration.ofSeconds(20)).until(() -> lives.shards("lead").size() == 50);
        assertThat(Duration.ofNanos(lives.toldAt("lead", "dead/49") - killed))
            .isLessThan(Duration.ofSeconds(10));
        // The dead agent is out, and still nobody else was elected where somebody came back.
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> types(region.controlPlane.events()).contains("agent_expired"));
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
        .until(() -> region.controlPlane.mandates().get(name).path("ended_runs").size() == 1);
  }

  @Test
  @Order(5)
  void anAgentThatIsStoppedMovesItsSessionsAndLeaves() {
    region.service("stop", 1, DisconnectMode.LEASE);
    int leaving = (region.raftLeader() + 1) % 3;
    int other = (leaving + 1) % 3;
    try (TestCandidate one = region.open(leaving, "stop", "one").beating()) {
      Token token = one.tokenOf("lead", "stop/0");
      one.heartbeat();
      Thread stopping = Thread.ofVirtual().start(() -> agent(leaving).stop());

      assertThat(one.await("move").path("agents")).hasSize(2);
      try (TestCandidate again = one.resumeAt(agent(other).api, region.candidate)) {
        assertThat(again.tokenOf("leads", "stop/0")).isEqualTo(token);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> types(region.controlPlane.events()).contains("agent_left"));
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

  @Test
  @Order(6)
  void aSecondProcessInTheSameFolderIsRefused() throws IOException {
    AgentProcess running = agent(0);
    Path config = folder.resolve("second.yaml");
    List<Integer> free = TestRegion.freePorts(1);
    Files.writeString(
        config,
        Files.readString(running.config())
            .replaceAll("(?s)(api:\\s+address: 127.0.0.1:)\\d+", "$1" + free.getFirst()));

    StartedAgent second = StartedAgent.run(config);

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output()).contains("another agent runs in").contains("data folder");
  }

  @Test
  @Order(6)
  void aTakenPortIsRefusedAtOnce() throws IOException {
    StartedAgent second = StartedAgent.run(agent(0).config());

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output()).contains(agent(0).api).contains("api.address");
  }

  @Test
  @Order(6)
  void mistakesInTheConfigurationAreNamedWithTheirLine() throws IOException {
    Path config = folder.resolve("bad.yaml");
    Files.writeString(
        config,
        Files.readString(agent(0).config())
            .replace("zone:", "zoen:")
            .concat("lease: {suspicion: 150ms}\n"));
    StartedAgent unknownKey = StartedAgent.run(config);
    assertThat(unknownKey.exitCode()).isEqualTo(64);
    assertThat(unknownKey.output()).contains("zoen").contains("zone").contains("bad.yaml");

    Files.writeString(
        config, Files.readString(agent(0).config()).concat("lease: {suspicion: 150ms}\n"));
    StartedAgent tooShort = StartedAgent.run(config);
    assertThat(tooShort.exitCode()).isEqualTo(64);
    assertThat(tooShort.output()).contains("at least three beats (300ms)");
  }
}
