package dev.lead.process.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.identity.Credentials;
import dev.lead.identity.Identity;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.PeerRule;
import dev.lead.identity.RevokedSerials;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.StartError;
import dev.lead.process.TestWorld;
import dev.lead.process.health.Metrics;
import dev.lead.process.health.Readiness;
import dev.lead.process.json.Json;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server on loopback, called by the JDK's client, which shares no code with it. */
class HttpServiceTest {

  record Thing(String name, int size) {}

  private static final Vertx VERTX = Vertx.vertx();
  private static final TlsMaterial SERVER = TestWorld.material(Role.CONTROL_PLANE);
  private static final Metrics METRICS = Metrics.create();
  private static final Readiness READINESS = new Readiness();
  private static final Etag VERSION = Etag.of(7);
  private static final AtomicReference<Thread> HANDLED_ON =
      new AtomicReference<>(Thread.currentThread());

  private static final HttpService SERVICE =
      HttpService.builder(VERTX, SERVER, "127.0.0.1", 0)
          .limits(HttpLimits.DEFAULT.withBodyBytes(1000).withIdle(Duration.ofSeconds(20)))
          .metrics(METRICS)
          .readiness(READINESS)
          .routes(HttpServiceTest::routes)
          .start();

  private final HttpClient operator =
      client(TestWorld.material(Role.OPERATOR), HttpClient.Version.HTTP_2);

  private static void routes(Router router) {
    router
        .get("/who")
        .handler(Endpoints.direct(call -> note(Reply.ok(Map.of("peer", call.peer().uri())))));
    router
        .get("/slow/:n")
        .handler(Endpoints.blocking(call -> note(Reply.ok(Map.of("n", call.pathNumber("n"))))));
    router
        .post("/things")
        .handler(Endpoints.blocking(call -> Reply.json(201, call.body(Thing.class))));
    router
        .put("/things/1")
        .handler(RequireRole.anyOf(Role.OPERATOR))
        .handler(
            Endpoints.blocking(call -> {
              Etag.requireMatch(call, VERSION);
              return Reply.empty(204).etag(Etag.of(8));
            }));
    router
        .get("/things/1")
        .handler(
            Endpoints.direct(call ->
                Etag.isKnown(call, VERSION)
                    ? Reply.empty(304).etag(VERSION)
                    : Reply.ok(new Thing("a", 1)).etag(VERSION)));
    router
        .get("/region")
        .handler(RequireRole.anyOf(Role.AGENT, Role.OPERATOR).in("us-east-1"))
        .handler(Endpoints.direct(call -> Reply.empty(204)));
    router
        .get("/fault")
        .handler(
            Endpoints.blocking(call -> {
              throw new IllegalStateException("a secret detail");
            }));
    router
        .get("/fault/direct")
        .handler(
            Endpoints.direct(call -> {
              throw new IOException("a secret detail");
            }));
    router
        .get("/refused")
        .handler(
            Endpoints.direct(call -> {
              throw Problem.of("held", "Somebody holds it", 409, "app-1 holds it.")
                  .with("holder", "app-1")
                  .nextStep("Wait.")
                  .asException();
            }));
  }

  private static Reply note(Reply reply) {
    HANDLED_ON.set(Thread.currentThread());
    return reply;
  }

  @BeforeAll
  static void probe() {
    METRICS.probeEventLoop(VERTX);
  }

  @AfterAll
  static void stop() throws Exception {
    SERVICE.close();
    VERTX.close().toCompletionStage().toCompletableFuture().get();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void theHandlerKnowsWhoCallsInBothVersionsOfHttp(HttpClient.Version version) throws Exception {
    if (version.name().equals("HTTP_3")) {
      return;
    }
    HttpClient client = client(TestWorld.agent(), version);
    HttpResponse<String> answer = send(client, get("/who"));
    assertThat(answer.version()).isEqualTo(version);
    assertThat(json(answer).path("peer").asText()).isEqualTo(TestWorld.AGENT.uri());
  }

  @Test
  void blockingEndpointsRunOnVirtualThreadsAndDirectOnesDoNot() throws Exception {
    assertThat(json(send(operator, get("/slow/12"))).path("n").asInt()).isEqualTo(12);
    assertThat(HANDLED_ON.get().isVirtual()).isTrue();
    send(operator, get("/who"));
    assertThat(HANDLED_ON.get().isVirtual()).isFalse();
  }

  @Test
  void aBlockedEndpointDoesNotHoldUpOthers() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(5);
    HttpService service =
        HttpService.builder(VERTX, SERVER, "127.0.0.1", 0)
            .eventLoops(1)
            .routes(router ->
                router
                    .get("/wait")
                    .handler(
                        Endpoints.blocking(call -> {
                          inside.countDown();
                          gate.await();
                          return Reply.empty(204);
                        })))
            .start();
    try (service) {
      URI base = URI.create("https://127.0.0.1:" + service.port());
      var waiting =
          java.util.stream.IntStream.range(0, 5)
              .mapToObj(i ->
                  operator.sendAsync(
                      HttpRequest.newBuilder(base.resolve("/wait")).build(),
                      BodyHandlers.discarding()))
              .toList();
      inside.await();
      HttpRequest health = HttpRequest.newBuilder(base.resolve("/healthz")).build();
      assertThat(send(operator, health).statusCode()).isEqualTo(200);
      gate.countDown();
      for (var answer : waiting) {
        assertThat(answer.get().statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void aStrangerGetsNothing() {
    assertThatThrownBy(
            () -> send(client(TestWorld.stranger(), HttpClient.Version.HTTP_2), get("/who")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void withoutACertificateNobodyGetsAnything() throws Exception {
    javax.net.ssl.SSLContext anonymous = javax.net.ssl.SSLContext.getInstance("TLSv1.3");
    anonymous.init(null, new javax.net.ssl.TrustManager[] {new TrustEverybody()}, null);
    HttpClient client = HttpClient.newBuilder().sslContext(anonymous).build();
    assertThatThrownBy(() -> send(client, get("/who"))).isInstanceOf(IOException.class);
    await()
        .untilAsserted(
            () -> assertThat(METRICS.scrape()).contains("lead_connections_refused_total"));
  }

  @Test
  void plaintextIsClosedWithoutAnAnswer() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVICE.port())) {
      socket
          .getOutputStream()
          .write("GET /who HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(10_000);
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/");
    }
  }

  @Test
  void aClientThatSaysNothingIsClosed() throws Exception {
    HttpService service =
        HttpService.builder(VERTX, SERVER, "127.0.0.1", 0)
            .limits(HttpLimits.DEFAULT.withHandshake(Duration.ofMillis(200)))
            .start();
    try (service;
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void malformedJsonIsA400Problem() throws Exception {
    assertProblem(
        send(operator, post("/things", "{\"name\": ")),
        400,
        "bad-body",
        "This is not JSON (line 1");
    assertProblem(send(operator, post("/things", "")), 400, "bad-body", "A JSON body is needed");
    assertProblem(send(operator, post("/things", "null")), 400, "bad-body", "The body is null");
    assertProblem(
        send(operator, post("/things", "{\"name\":\"a\",\"size\":1,\"sise\":1}")),
        400,
        "bad-body",
        "Unknown field `sise`; did you mean `size`?");
    assertProblem(
        send(operator, post("/things", "{\"name\":\"a\",\"size\":\"big\"}")),
        400,
        "bad-body",
        "`size` cannot be used: `big` is not of the expected kind.");
    assertProblem(
        send(operator, post("/things", "{\"name\":\"a\"}")),
        400,
        "bad-body",
        "`size` cannot be used: it is missing or null.");
    assertProblem(
        send(operator, post("/things", "[".repeat(400) + "]".repeat(400))), 400, "bad-body", "");
    assertThat(send(operator, post("/things", "{\"name\":\"a\",\"size\":1}")).statusCode())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void anOversizedBodyIsA413Problem(HttpClient.Version version) throws Exception {
    if (version.name().equals("HTTP_3")) {
      return;
    }
    HttpClient client = client(TestWorld.material(Role.OPERATOR), version);
    assertProblem(
        send(client, post("/things", "\"" + "x".repeat(5000) + "\"")),
        413,
        "body-too-large",
        "at most 1000 bytes");
    assertThat(send(client, get("/who")).statusCode()).isEqualTo(200);
  }

  @Test
  void paths() throws Exception {
    assertProblem(
        send(operator, get("/nowhere")), 404, "not-found", "Nothing is served at /nowhere");
    HttpRequest wrong = HttpRequest.newBuilder(uri("/who")).DELETE().build();
    assertProblem(send(operator, wrong), 405, "method-not-allowed", "DELETE");
    assertProblem(
        send(operator, get("/slow/x")),
        400,
        "bad-request",
        "`n` in the path must be a whole number");
  }

  @ParameterizedTest
  @CsvSource({"/fault", "/fault/direct"})
  void aFaultTellsNothingButItsNumber(String path) throws Exception {
    HttpResponse<String> answer = send(operator, get(path));
    assertProblem(answer, 500, "internal", "fault of the server");
    assertThat(answer.body())
        .doesNotContain("secret")
        .doesNotContain("Exception")
        .doesNotContain("at dev.");
    assertThat(json(answer).path("incident").asText()).hasSize(36);
  }

  @Test
  void aRefusalCarriesItsMembers() throws Exception {
    HttpResponse<String> answer = send(operator, get("/refused"));
    assertProblem(answer, 409, "held", "app-1 holds it");
    assertThat(json(answer).path("holder").asText()).isEqualTo("app-1");
    assertThat(json(answer).path("next_step").asText()).isEqualTo("Wait.");
  }

  @Test
  void rolesAreGuarded() throws Exception {
    HttpClient agent = client(TestWorld.agent(), HttpClient.Version.HTTP_2);
    HttpRequest put =
        HttpRequest.newBuilder(uri("/things/1")).PUT(HttpRequest.BodyPublishers.noBody()).build();
    assertProblem(
        send(agent, put),
        403,
        "forbidden",
        "This needs the role operator; you are " + TestWorld.AGENT);
    assertProblem(send(agent, get("/region")), 403, "forbidden", "This is for region us-east-1");
    assertThat(send(operator, get("/region")).statusCode()).isEqualTo(204);
  }

  @Test
  void changesAreGuardedByTheirVersion() throws Exception {
    assertProblem(send(operator, put("")), 428, "precondition-required", "If-Match");
    assertProblem(send(operator, put("\"6\"")), 412, "stale", "not the current one");
    HttpResponse<String> changed = send(operator, put("\"6\", \"7\""));
    assertThat(changed.statusCode()).isEqualTo(204);
    assertThat(changed.headers().firstValue("ETag")).contains("\"8\"");
    HttpRequest known =
        HttpRequest.newBuilder(uri("/things/1")).header("If-None-Match", "W/\"7\"").build();
    assertThat(send(operator, known).statusCode()).isEqualTo(304);
    assertThat(send(operator, get("/things/1")).statusCode()).isEqualTo(200);
  }

  @Test
  void healthReadinessAndMetrics() throws Exception {
    assertThat(send(operator, get("/healthz")).body()).isEqualTo("{\"status\":\"up\"}");

    READINESS.check("raft", () -> Readiness.Finding.missing("no leader yet"));
    READINESS.check("tls", () -> Readiness.Finding.ok("valid"));
    READINESS.check(
        "broken",
        () -> {
          throw new IllegalStateException("oops");
        });
    HttpResponse<String> not = send(operator, get("/readyz"));
    assertThat(not.statusCode()).isEqualTo(503);
    assertThat(not.body())
        .isEqualTo(
            "{\"ready\":false,\"checks\":[{\"name\":\"broken\",\"ok\":false,\"reason\":\"the check failed: oops\"},"
                + "{\"name\":\"raft\",\"ok\":false,\"reason\":\"no leader yet\"},"
                + "{\"name\":\"tls\",\"ok\":true,\"reason\":\"valid\"}]}");
    READINESS.check("raft", () -> Readiness.Finding.ok("leader"));
    READINESS.check("broken", () -> Readiness.Finding.ok(""));
    assertThat(send(operator, get("/readyz")).statusCode()).isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(send(operator, get("/metrics")).body())
                .contains("lead_jvm_memory_used_bytes")
                .contains("lead_event_loop_delay_seconds")
                .contains(
                    "lead_http_requests_seconds_count{method=\"GET\",route=\"/readyz\",status=\"200\"}"));
    List<String> names =
        send(operator, get("/metrics"))
            .body()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(names).allMatch(line -> line.startsWith("lead_"));
  }

  @Test
  void aTakenPortIsExplained() {
    assertThatThrownBy(
            () -> HttpService.builder(Vertx.vertx(), SERVER, "127.0.0.1", SERVICE.port()).start())
        .isInstanceOf(StartError.class)
        .hasMessageContaining(
            "port %d on 127.0.0.1 is taken by process %d (java)",
            SERVICE.port(), ProcessHandle.current().pid())
        .hasMessageContaining("set another port");
  }

  @Test
  void twoServersOfOneProcessDoNotShareAPort() throws Exception {
    int port = unusedPort();
    try (HttpService _ = HttpService.builder(VERTX, SERVER, "127.0.0.1", port).start()) {
      assertThatThrownBy(() -> HttpService.builder(VERTX, SERVER, "127.0.0.1", port).start())
          .isInstanceOf(StartError.class)
          .hasMessageContaining("another server of this same process");
    }
    HttpService.builder(VERTX, SERVER, "127.0.0.1", port).start().close();
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The connection was good when it began; a reload with its serial on the list ends it. */
  @Test
  void aRevocationEndsAConnectionThatExists(@TempDir Path folder) throws Exception {
    IdentityFiles files = new IdentityFiles(folder);
    files.write(TestWorld.credentials(Role.CONTROL_PLANE, "cp"));
    TlsMaterial material = TlsMaterial.load(files);
    Credentials caller = TestWorld.credentials(Role.OPERATOR, "mallory");
    HttpClient client =
        client(TlsMaterial.of(caller, RevokedSerials.NONE), HttpClient.Version.HTTP_2);
    try (HttpService service = HttpService.builder(VERTX, material, "127.0.0.1", 0).start()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + service.port() + "/healthz"))
              .build();
      assertThat(send(client, request).statusCode()).isEqualTo(200);

      material.reload();
      assertThat(send(client, request).statusCode()).isEqualTo(200);

      files.write(new RevokedSerials(Set.of(caller.certificate().getSerialNumber())));
      material.reload();
      assertProblem(send(client, request), 403, "forbidden", "is revoked");
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> send(client, request)).isInstanceOf(IOException.class));
    }
  }

  @Test
  void aForeignAddressIsExplained() {
    assertThatThrownBy(() -> HttpService.builder(VERTX, SERVER, "192.0.2.1", 0).start())
        .isInstanceOf(StartError.class)
        .hasMessageContaining("192.0.2.1 is not an address of this machine");
  }

  /** Raw requests that no client library would send. */
  @ParameterizedTest
  @CsvSource({"400,bad", "431,header", "414,line"})
  void malformedHttpIsAnsweredByAProblem(int status, String kind) throws Exception {
    String request =
        switch (kind) {
          case "bad" -> "GET /who HTTP/9.9.9\r\nHost: x\r\n\r\n";
          case "header" -> "GET /who HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(40_000) + "\r\n\r\n";
          default -> "GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
        };
    try (SSLSocket socket =
        (SSLSocket)
            TestWorld.material(Role.OPERATOR)
                .sslContext(PeerRule.ANY)
                .getSocketFactory()
                .createSocket("127.0.0.1", SERVICE.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = readSome(socket.getInputStream());
      assertThat(answer).containsPattern("^HTTP/1.[01] " + status).contains(Problem.MEDIA_TYPE);
    }
  }

  private static String readSome(InputStream in) throws IOException {
    byte[] bytes = new byte[4096];
    int length = in.read(bytes);
    return new String(Arrays.copyOf(bytes, Math.max(0, length)), StandardCharsets.ISO_8859_1);
  }

  private static void assertProblem(
      HttpResponse<String> answer, int status, String name, String detail) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    JsonNode problem = json(answer);
    assertThat(problem.path("type").asText()).isEqualTo("urn:lead:problem:" + name);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText())
        .contains(detail)
        .doesNotContain("dev.lead.")
        .doesNotContain("java.");
    assertThat(Problem.parse(answer.body().getBytes(StandardCharsets.UTF_8)).orElseThrow().name())
        .isEqualTo(name);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }

  private static HttpClient client(TlsMaterial material, HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(material.sslContext()).version(version).build();
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest request)
      throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("https://127.0.0.1:" + SERVICE.port() + path);
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private static HttpRequest post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpRequest put(String ifMatch) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/things/1")).PUT(HttpRequest.BodyPublishers.noBody());
    return ifMatch.isEmpty() ? request.build() : request.header("If-Match", ifMatch).build();
  }

  @Test
  void identityIsThatOfTheCertificate() {
    assertThat(SERVER.identity()).isEqualTo(Identity.global(Role.CONTROL_PLANE, "control-plane"));
  }
}
