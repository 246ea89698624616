package dev.lead.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.http.World.Answer;
import dev.lead.control.http.World.Caller;
import dev.lead.core.model.Incarnation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static World world;
  private static Caller operator;
  private static Caller reader;

  private final int number = NUMBER.incrementAndGet();
  private final String region = "region-" + number;
  private final String service = "service-" + number;
  private final Incarnation incarnation = new Incarnation(UUID.randomUUID());

  @BeforeAll
  static void open() {
    world = new World();
    operator = world.operator;
    reader = world.reader;
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void register() {
    assertThat(operator.put("/v1/regions/" + region, "{\"cloud\":\"aws\"}").status())
        .isEqualTo(200);
  }

  // ---- who may ----------------------------------------------------------------------------------

  @Test
  void rolesDecideWhoMayDoWhat() {
    assertThat(reader.get("/v1/status").status()).isEqualTo(200);
    assertThat(reader.put("/v1/regions/x", "{}").status()).isEqualTo(403);
    assertThat(reader.post("/v1/transfers", "{}").problem()).isEqualTo("forbidden");
    Caller candidate = world.candidate(region, "app-1");
    assertThat(candidate.get("/v1/status").status()).isEqualTo(403);
    assertThat(candidate.get("/openapi.yaml").status()).isEqualTo(403);
    Caller agent = world.agent(region, "a");
    assertThat(agent.get("/v1/status").status()).isEqualTo(403);
    assertThat(operator.get("/v1/link/" + region + "/assignment").status()).isEqualTo(403);
  }

  @Test
  void anAgentSpeaksOnlyForItself() {
    Caller agent = world.agent(region, "a");
    assertThat(mandate(agent, "a", 1, 1, "").status()).isEqualTo(200);
    Answer other = mandate(agent, "b", 1, 2, "");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.json().path("detail").asText()).contains("this is for the agent b");
    Caller stranger = world.agent("elsewhere-" + number, "a");
    assertThat(mandate(stranger, "a", 1, 3, "").status()).isEqualTo(403);
    assertThat(stranger.get("/v1/link/" + region + "/assignment").status()).isEqualTo(403);
  }

  @Test
  void withoutTlsOrCertificateThereIsNothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      byte[] answer = in.readNBytes(7);
      // At most a TLS alert; never HTTP.
      assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotContain("HTTP");
    } catch (IOException e) {
      // Reset: as good.
    }
  }

  // ---- the link ---------------------------------------------------------------------------------

  @Test
  void theLinkFromMandateToEvents() {
    operator.put("/v1/services/" + service, serviceBody(6));
    Caller agent = world.agent(region, "a");
    JsonNode mandate = mandate(agent, "a", 1, 1, "").json();
    assertThat(mandate.path("granted_ms").asLong()).isEqualTo(30_000);
    assertThat(mandate.path("incarnation").asText()).isEqualTo(incarnation.toString());
    long version = mandate.path("assignment_version").asLong();

    JsonNode assignment =
        agent
            .get("/v1/link/" + region + "/assignment?incarnation=" + incarnation + "&after=0")
            .json();
    assertThat(assignment.path("version").asLong()).isEqualTo(version);
    JsonNode assigned = assignment.path("services").get(0);
    assertThat(assigned.path("service").asText()).isEqualTo(service);
    assertThat(assigned.path("policy").path("lease").asText()).isEqualTo("2s");
    assertThat(assigned.path("ranges").get(0).get(1).asInt()).isEqualTo(6);
    assertThat(assigned.path("ranges").get(0).get(3).asBoolean()).isTrue();
    assertThat(
            agent
                .get(
                    "/v1/link/"
                        + region
                        + "/assignment?incarnation="
                        + incarnation
                        + "&after="
                        + version)
                .status())
        .isEqualTo(304);

    long epoch = mandate.path("epoch").asLong();
    JsonNode taken = deliver(agent, 1, joined("1"), elected(0, epoch << 32 | 1)).json();
    assertThat(taken.path("acknowledged").asLong()).isEqualTo(2);
    Answer gap = deliver(agent, 9, joined("2"));
    assertThat(gap.status()).isEqualTo(409);
    assertThat(gap.problem()).isEqualTo("gap");
    assertThat(gap.json().path("expected").asLong()).isEqualTo(3);

    JsonNode leader = reader.get("/v1/shards/" + service + "/0").json();
    for (String field :
        List.of(
            "service",
            "shard",
            "region",
            "leader",
            "agent",
            "token",
            "epoch",
            "term",
            "state",
            "standby",
            "endpoint",
            "since")) {
      assertThat(leader.has(field)).as(field).isTrue();
    }
    assertThat(leader.path("leader").asText()).isEqualTo("app-1");
    assertThat(leader.path("token").asLong()).isEqualTo(epoch << 32 | 1);
    JsonNode candidate = reader.get("/v1/candidates?service=" + service).json().path("items");
    assertThat(candidate.get(0).path("leads").asInt()).isEqualTo(1);
    assertThat(candidate.get(0).path("state").asText()).isEqualTo("campaigning");
    JsonNode explained = reader.get("/v1/shards/" + service + "/0/explain").json();
    assertThat(explained.path("candidates").get(0).path("leads").asBoolean()).isTrue();
  }

  @Test
  void aLongPollWakesWhenTheAssignmentChanges() {
    Caller agent = world.agent(region, "a");
    long version = mandate(agent, "a", 1, 1, "").json().path("assignment_version").asLong();
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(() ->
            agent.get(
                "/v1/link/"
                    + region
                    + "/assignment?wait_ms=15000&incarnation="
                    + incarnation
                    + "&after="
                    + version));
    operator.put("/v1/services/" + service, serviceBody(6));
    assertThat(waiting.join().json().path("services")).hasSize(1);
  }

  @Test
  void aPendingIncarnationIsToldForWhom() {
    operator.put(
        "/v1/services/" + service,
        serviceBody(2).replace("}", ",\"policy\":{\"disconnect\":\"lease\"}}"));
    Caller agent = world.agent(region, "a");
    mandate(agent, "a", 1, 1, "");
    Answer pending =
        agent.post(
            "/v1/link/" + region + "/agents/a/mandate",
            mandateBody(2, 1, new Incarnation(UUID.randomUUID()), ",\"previous_run_ended\":true"));
    assertThat(pending.status()).isEqualTo(409);
    assertThat(pending.problem()).isEqualTo("incarnation-pending");
    assertThat(pending.json().path("waiting_for").get(0).asText()).isEqualTo("a");
    assertThat(pending.json().path("retry_after_ms").asLong()).isPositive();
    assertThat(pending.json().path("next_step").asText()).isNotEmpty();
  }

  @Test
  void anUnknownRegionsAgentIsToldTheNextStep() {
    Caller agent = world.agent("unheard-of", "a");
    Answer answer =
        agent.post("/v1/link/unheard-of/agents/a/mandate", mandateBody(1, 1, incarnation, ""));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.problem()).isEqualTo("unknown-region");
    assertThat(answer.json().path("next_step").asText()).contains("PUT /v1/regions/unheard-of");
  }

  // ---- services
  // -----------------------------------------------------------------------------------

  @Test
  void aServiceIsCreatedReadChangedAndRemoved() {
    Answer created = operator.put("/v1/services/" + service, serviceBody(4));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().path("policy").path("disconnect").asText()).isEqualTo("fence");
    String etag = created.header("etag");

    Answer same = operator.put("/v1/services/" + service, serviceBody(4));
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.header("etag")).isEqualTo(etag);

    Answer grown = operator.put("/v1/services/" + service, serviceBody(9), "If-Match", etag);
    assertThat(grown.json().path("shards").asInt()).isEqualTo(9);
    assertThat(grown.header("etag")).isNotEqualTo(etag);
    Answer stale = operator.put("/v1/services/" + service, serviceBody(10), "If-Match", etag);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(operator.put("/v1/services/" + service, serviceBody(8)).problem())
        .isEqualTo("shards-shrink");

    Answer read = reader.get("/v1/services/" + service);
    assertThat(operator.put("/v1/services/" + service, read.text()).header("etag"))
        .as("what was read can be sent back")
        .isEqualTo(read.header("etag"));
    assertThat(reader.get("/v1/services/" + service, "If-None-Match", read.header("etag")).status())
        .isEqualTo(304);

    assertThat(operator.delete("/v1/services/" + service, "If-Match", etag).status())
        .isEqualTo(412);
    assertThat(operator.delete("/v1/services/" + service).status()).isEqualTo(204);
    assertThat(reader.get("/v1/services/" + service).status()).isEqualTo(404);
    assertThat(reader.get("/v1/shards/" + service + "/0").status()).isEqualTo(404);
    Answer again = operator.put("/v1/services/" + service, serviceBody(9));
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json().path("version").asLong())
        .isGreaterThan(grown.json().path("version").asLong());
  }

  @Test
  void onlyIfItDoesNotExist() {
    assertThat(
            operator.put("/v1/services/" + service, serviceBody(4), "If-None-Match", "*").status())
        .isEqualTo(201);
    assertThat(
            operator.put("/v1/services/" + service, serviceBody(5), "If-None-Match", "*").status())
        .isEqualTo(412);
  }

  @Test
  void badServicesAreRefusedWithTheReason() {
    String path = "/v1/services/" + service;
    assertThat(operator.put(path, "{").status()).isEqualTo(400);
    assertThat(operator.put(path, "[]").status()).isEqualTo(400);
    assertThat(operator.put(path, "").status()).isEqualTo(400);
    Answer unknown = operator.put(path, "{\"shards\":3,\"regoins\":[]}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().path("detail").asText()).contains("regoins");
    assertThat(operator.put(path, "{\"shards\":0,\"regions\":[\"" + region + "\"]}").status())
        .isEqualTo(422);
    assertThat(operator.put(path, "{\"shards\":3}").status()).isEqualTo(422);
    assertThat(operator.put(path, "{\"shards\":3,\"regions\":[\"nowhere\"]}").problem())
        .isEqualTo("unknown-region");
    Answer policy =
        operator.put(
            path, "{\"shards\":3,\"regions\":[\"" + region + "\"],\"policy\":{\"lease\":\"1ms\"}}");
    assertThat(policy.status()).isEqualTo(422);
    assertThat(policy.json().path("detail").asText()).contains("at least 200 ms");
    assertThat(operator.put("/v1/services/Bad_Name", serviceBody(3)).status()).isEqualTo(422);
  }

  // ---- operations
  // -----------------------------------------------------------------------------------

  @Test
  void aTransferIsOrderedExplainedAndFollowed() {
    Caller agent = led();
    Answer dry =
        operator.post(
            "/v1/transfers",
            "{\"shard\":\"%s/0\",\"to\":\"app-2\",\"dry_run\":true}".formatted(service));
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().path("possible").asBoolean()).isTrue();

    Answer wrong =
        operator.post(
            "/v1/transfers",
            "{\"shard\":\"%s/0\",\"to\":\"app-2\",\"expect_leader\":\"app-9\"}".formatted(service));
    assertThat(wrong.problem()).isEqualTo("unexpected-leader");
    assertThat(wrong.json().path("leader").asText()).isEqualTo("app-1");
    Answer impossible =
        operator.post("/v1/transfers", "{\"shard\":\"%s/0\",\"to\":\"app-9\"}".formatted(service));
    assertThat(impossible.problem()).isEqualTo("not-possible");
    assertThat(impossible.json().path("candidates")).hasSize(2);

    String body =
        "{\"shard\":\"%s/0\",\"to\":\"app-2\",\"expect_leader\":\"app-1\"}".formatted(service);
    Answer ordered = operator.post("/v1/transfers", body, "Idempotency-Key", "k-" + number);
    assertThat(ordered.status()).isEqualTo(202);
    String location = ordered.header("location");
    Answer repeated = operator.post("/v1/transfers", body, "Idempotency-Key", "k-" + number);
    assertThat(repeated.status()).isEqualTo(202);
    assertThat(repeated.header("location")).isEqualTo(location);
    assertThat(repeated.header("idempotency-replayed")).isEqualTo("true");
    assertThat(
            operator
                .post("/v1/transfers", body.replace("app-2", "x"), "Idempotency-Key", "k-" + number)
                .problem())
        .isEqualTo("key-reused");
    assertThat(reader.get(location).json().path("state").asText()).isEqualTo("pending");

    JsonNode orders =
        agent.get("/v1/link/" + region + "/orders?after=0&incarnation=" + incarnation).json();
    assertThat(orders.path("orders")).hasSize(1);
    JsonNode order = orders.path("orders").get(0);
    assertThat(order.path("order").path("type").asText()).isEqualTo("transfer");
    long n = order.path("number").asLong();
    deliver(
        agent,
        4,
        "{\"type\":\"order_completed\",\"number\":%d,\"accepted\":true,\"detail\":\"\"}"
            .formatted(n),
        ("{\"type\":\"transfer_started\",\"shard\":\"%s/0\",\"transfer\":%d,\"from\":\"%016x\",\"to\":\"%016x\","
                + "\"target\":\"app-2\",\"token\":5,\"cause\":\"transfer\"}")
            .formatted(service, n, 1, 2));
    JsonNode transfer = reader.get(location).json();
    assertThat(transfer.path("state").asText()).isEqualTo("preparing");
    assertThat(transfer.path("shards").get(0).path("from").asText()).isEqualTo("app-1");
    assertThat(
            agent
                .get("/v1/link/" + region + "/orders?after=0&incarnation=" + incarnation)
                .json()
                .path("orders"))
        .isEmpty();

    assertThat(operator.delete(location).status()).isEqualTo(202);
    assertThat(
            agent
                .get("/v1/link/" + region + "/orders?after=" + n + "&incarnation=" + incarnation)
                .json()
                .path("orders")
                .get(0)
                .path("order")
                .path("type")
                .asText())
        .isEqualTo("cancel_transfer");
    deliver(
        agent,
        6,
        ("{\"type\":\"transfer_rolled_back\",\"shard\":\"%s/0\",\"transfer\":%d,\"from\":\"%016x\",\"to\":\"%016x\","
                + "\"token\":5,\"reason\":\"cancelled\"}")
            .formatted(service, n, 1, 2));
    assertThat(reader.get(location).json().path("state").asText()).isEqualTo("rolled_back");
    assertThat(operator.delete(location).problem()).isEqualTo("transfer-ended");
  }

  @Test
  void anEvictionBecomesAnOrder() {
    led();
    Answer evicted = operator.post("/v1/evictions", "{\"shard\":\"%s/0\"}".formatted(service));
    assertThat(evicted.status()).isEqualTo(202);
    JsonNode order = reader.get(evicted.header("location")).json();
    assertThat(order.path("kind").asText()).isEqualTo("evict");
    assertThat(order.path("state").asText()).isEqualTo("pending");
    assertThat(
            operator
                .post(
                    "/v1/evictions",
                    "{\"service\":\"%s\",\"candidate\":\"app-2\"}".formatted(service))
                .status())
        .isEqualTo(202);
    assertThat(operator.post("/v1/evictions", "{\"shard\":\"%s/1\"}".formatted(service)).problem())
        .isEqualTo("not-possible");
    assertThat(operator.post("/v1/evictions", "{}").status()).isEqualTo(422);
    assertThat(
            operator
                .post(
                    "/v1/evictions",
                    "{\"service\":\"%s\",\"candidate\":\"nobody\"}".formatted(service))
                .problem())
        .isEqualTo("unknown-candidate");
    assertThat(
            operator
                .post("/v1/evictions", "{\"shard\":\"%s/0\",\"expect_token\":1}".formatted(service))
                .problem())
        .isEqualTo("unexpected-token");
  }

  @Test
  void aPauseStandsUntilItIsLiftedAndIsToldToANewIncarnation() {
    Caller agent = led();
    Answer paused =
        operator.post(
            "/v1/pauses", "{\"service\":\"%s\",\"reason\":\"maintenance\"}".formatted(service));
    assertThat(paused.status()).isEqualTo(201);
    String location = paused.header("location");
    assertThat(
            operator
                .post("/v1/pauses", "{\"service\":\"%s\",\"reason\":\"x\"}".formatted(service))
                .problem())
        .isEqualTo("already-paused");
    assertThat(operator.post("/v1/pauses", "{\"reason\":\"x\"}").status()).isEqualTo(422);
    assertThat(problems()).contains("elections-paused");

    Incarnation next = new Incarnation(UUID.randomUUID());
    assertThat(
            agent
                .post(
                    "/v1/link/" + region + "/agents/a/mandate",
                    mandateBody(2, 1, next, ",\"previous_run_ended\":true"))
                .status())
        .isEqualTo(200);
    JsonNode orders =
        agent.get("/v1/link/" + region + "/orders?after=0&incarnation=" + next).json();
    assertThat(orders.path("orders").get(0).path("order").path("type").asText()).isEqualTo("pause");
    assertThat(operator.delete(location).status()).isEqualTo(204);
    assertThat(operator.delete(location).status()).isEqualTo(204);
    assertThat(reader.get(location).json().path("ended_at").isNull()).isFalse();
    assertThat(reader.get("/v1/orders?region=" + region).json().findValuesAsText("kind"))
        .startsWith("resume", "pause");
  }

  @Test
  void nothingIsOrderedOfARegionThatCannotHear() {
    operator.put("/v1/services/" + service, serviceBody(2));
    assertThat(operator.post("/v1/transfers", "{\"shard\":\"%s/0\"}".formatted(service)).problem())
        .isEqualTo("region-without-mandate");
  }

  @Test
  void anAgentThatIsHeardCannotBeDeclaredGone() {
    led();
    assertThat(
            operator
                .post("/v1/regions/" + region + "/agents/a/gone", "{\"reason\":\"scrapped\"}")
                .problem())
        .isEqualTo("not-possible");
  }

  // ---- looking
  // -------------------------------------------------------------------------------------

  @Test
  void statusShowsRegionsAgentsLeadersAndProblems() {
    led();
    JsonNode status = reader.get("/v1/status").json();
    JsonNode leaders = status.path("leaders");
    assertThat(leaders.path("total").asLong())
        .isEqualTo(leaders.path("led").asLong() + leaders.path("vacant").asLong());
    JsonNode agent = find(status.path("agents"), "region", region);
    for (String field : List.of("name", "region", "state", "pid", "raft_role")) {
      assertThat(agent.has(field)).as(field).isTrue();
    }
    assertThat(agent.path("state").asText()).isEqualTo("live");
    JsonNode own = find(status.path("regions"), "name", region);
    assertThat(own.path("mandate").asText()).isEqualTo("held");
    assertThat(own.path("leaders").path("led").asLong()).isEqualTo(1);
    assertThat(problems()).contains("shards-vacant");
  }

  @Test
  void listsComeInParts() {
    operator.put("/v1/services/" + service, serviceBody(7));
    List<Integer> shards = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = reader.get("/v1/leaders?limit=3&service=" + service + cursor).json();
      page.path("items").forEach(item -> shards.add(item.path("shard").asInt()));
      cursor = page.has("next_cursor") ? "&cursor=" + page.path("next_cursor").asText() : "";
    } while (!cursor.isEmpty());
    assertThat(shards).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(reader.get("/v1/leaders?cursor=???").status()).isEqualTo(400);
    assertThat(reader.get("/v1/leaders?cursor=bm9wZQ").status()).isEqualTo(400);
    assertThat(reader.get("/v1/leaders?limit=0").status()).isEqualTo(400);
    assertThat(reader.get("/v1/leaders?limit=100000").status()).isEqualTo(400);
    assertThat(reader.get("/v1/leaders?state=vacant&service=" + service).json().path("items"))
        .hasSize(7);
    for (String list :
        List.of("regions", "agents", "candidates", "services", "transfers", "orders", "events")) {
      assertThat(reader.get("/v1/" + list + "?limit=1").status()).as(list).isEqualTo(200);
    }
  }

  @Test
  void badAddressesAreRefusedWithTheReason() {
    operator.put("/v1/services/" + service, serviceBody(2));
    Answer shard = reader.get("/v1/shards/" + service + "/2");
    assertThat(shard.problem()).isEqualTo("unknown-shard");
    assertThat(shard.json().path("detail").asText()).contains("0 to 1");
    assertThat(reader.get("/v1/shards/" + service + "/x").status()).isEqualTo(400);
    assertThat(reader.get("/v1/shards/" + service + "/0/history?at=noon").status()).isEqualTo(400);
    assertThat(reader.get("/v1/nothing").status()).isEqualTo(404);
    assertThat(reader.send("PATCH", "/v1/services/" + service, "{}").status()).isEqualTo(405);
    assertThat(operator.put("/v1/services/" + service, " ".repeat(2 << 20)).status())
        .isEqualTo(413);
  }

  @Test
  void eventsAreStreamedFromWhereTheCallerStopped() {
    long before = reader.get("/v1/events?newest=true&limit=1").json().at("/items/0/id").asLong();
    operator.put("/v1/services/" + service, serviceBody(2));
    List<String> lines = new ArrayList<>();
    CompletableFuture<Void> stream = follow(before, lines);
    Awaitility.await().until(() -> seen(lines, "event: service_created"));
    operator.put("/v1/services/" + service, serviceBody(3));
    Awaitility.await().until(() -> seen(lines, "event: service_changed"));
    stream.cancel(true);
    synchronized (lines) {
      assertThat(lines.stream().filter(l -> l.startsWith("id: ")).findFirst().orElseThrow())
          .isEqualTo("id: " + (before + 1));
    }
    assertThat(
            reader.get("/v1/events", "Accept", "text/event-stream", "Last-Event-ID", "x").status())
        .isEqualTo(400);
  }

  // ---- helpers
  // -------------------------------------------------------------------------------------

  private CompletableFuture<Void> follow(long after, List<String> lines) {
    HttpRequest request =
        HttpRequest.newBuilder(world.uri("/v1/events?service=" + service))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", Long.toString(after))
            .timeout(Duration.ofSeconds(20))
            .build();
    return reader
        .client
        .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
        .thenAcceptAsync(response -> {
          try (Stream<String> body = response.body()) {
            Iterator<String> all = body.iterator();
            while (all.hasNext()) {
              String line = all.next();
              synchronized (lines) {
                lines.add(line);
              }
            }
          }
        });
  }

  private static boolean seen(List<String> lines, String wanted) {
    synchronized (lines) {
      return lines.contains(wanted);
    }
  }

  /** A region whose shard 0 is led by app-1, with app-2 at hand; three events were delivered. */
  private Caller led() {
    operator.put("/v1/services/" + service, serviceBody(2));
    Caller agent = world.agent(region, "a");
    long epoch = mandate(agent, "a", 1, 1, "").json().path("epoch").asLong();
    Answer taken = deliver(agent, 1, joined("1"), joined("2"), elected(0, epoch << 32 | 1));
    assertThat(taken.status()).isEqualTo(200);
    return agent;
  }

  private Answer mandate(Caller agent, String name, long run, long count, String more) {
    return agent.post(
        "/v1/link/" + region + "/agents/" + name + "/mandate",
        mandateBody(run, count, incarnation, more));
  }

  private static String mandateBody(long run, long count, Incarnation incarnation, String more) {
    return ("{\"run\":%d,\"incarnation\":\"%s\",\"count\":%d,\"applied\":1,\"known_epoch\":0,\"pid\":42,"
            + "\"raft\":{\"role\":\"leader\",\"term\":1},\"unknown_field\":1%s}")
        .formatted(run, incarnation, count, more);
  }

  private Answer deliver(Caller agent, long from, String... facts) {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < facts.length; i++) {
      events
          .append(i == 0 ? "" : ",")
          .append(
              "{\"sequence\":%d,\"at\":\"2026-11-24T03:14:0%dZ\",\"fact\":%s}"
                  .formatted(from + i, i, facts[i]));
    }
    return agent.post(
        "/v1/link/" + region + "/events",
        "{\"incarnation\":\"%s\",\"events\":[%s]}".formatted(incarnation, events));
  }

  private String joined(String n) {
    return ("{\"type\":\"candidate_joined\",\"session\":\"%016x\",\"candidate\":{\"name\":\"app-%s\",\"service\":\"%s\","
            + "\"shards\":\"all\",\"weight\":1,\"priority\":0,\"zone\":\"z\",\"version\":\"1\",\"endpoint\":\"h:1\","
            + "\"labels\":{},\"pid\":7},\"agent\":{\"name\":\"a\",\"run\":1}}")
        .formatted(Integer.parseInt(n), n, service);
  }

  private String elected(int shard, long token) {
    return ("{\"type\":\"leader_elected\",\"shard\":\"%s/%d\",\"token\":%d,\"session\":\"%016x\",\"leader\":\"app-1\","
            + "\"cause\":\"first\",\"previous_token\":0,\"standby\":\"app-2\",\"standby_session\":\"%016x\"}")
        .formatted(service, shard, token, 1, 2);
  }

  private String serviceBody(int shards) {
    return "{\"shards\":%d,\"regions\":[\"%s\"]}".formatted(shards, region);
  }

  private List<String> problems() {
    return reader.get("/v1/status").json().path("problems").findValuesAsText("type");
  }

  private static JsonNode find(JsonNode items, String field, String value) {
    for (JsonNode item : items) {
      if (item.path(field).asText().equals(value)) {
        return item;
      }
    }
    throw new AssertionError("no " + field + " " + value + " in " + items);
  }
}
