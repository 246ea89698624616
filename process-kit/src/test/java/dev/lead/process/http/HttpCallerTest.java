package dev.lead.process.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.TestWorld;
import dev.lead.process.http.CallOutcome.Answered;
import dev.lead.process.http.CallOutcome.Refused;
import dev.lead.process.http.CallOutcome.Unreachable;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpCallerTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final TlsMaterial SERVER = TestWorld.material(Role.CONTROL_PLANE);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @Test
  void jsonGoesBothWays() throws Exception {
    HttpService service =
        serve(call -> Reply.ok(Map.of("got", call.body(Map.class), "by", call.peer().uri())));
    Answered answer =
        (Answered) caller(address(service)).call(CallRequest.post("/x?a=b", Map.of("k", 1)), LONG);
    assertThat((Object) answer.read(Map.class))
        .isEqualTo(Map.of("got", Map.of("k", 1), "by", TestWorld.AGENT.uri()));
    assertThat(answer.header("Content-Type")).contains("application/json");
    assertThat(answer.by()).isEqualTo(address(service));
  }

  @Test
  void aRefusalIsAnOutcome() {
    HttpService service =
        serve(call -> {
          throw Problem.of("held", "Held", 409, "app-1 holds it.")
              .with("holder", "app-1")
              .asException();
        });
    Refused refused = (Refused) caller(address(service)).call(CallRequest.get("/x"), LONG);
    assertThat(refused.problem().name()).isEqualTo("held");
    assertThat(refused.problem().status()).isEqualTo(409);
    assertThat(refused.problem().extensions()).containsKey("holder");
  }

  @Test
  void aDeadServerIsPassedOverAndTheLivingOneIsKept() throws Exception {
    HttpService service = serve(call -> Reply.empty(204));
    HttpCaller caller = caller(unused(), address(service));
    for (int i = 0; i < 3; i++) {
      Answered answer = (Answered) caller.call(CallRequest.post("/x", Map.of()), LONG);
      assertThat(answer.by()).isEqualTo(address(service));
    }
  }

  @Test
  void aBusyServerIsPassedOverIfTheCallIsRepeatable() {
    HttpService busy = serve(this::busy);
    HttpService service = serve(call -> Reply.empty(204));
    HttpCaller caller = caller(address(busy), address(service));
    assertThat(caller.call(CallRequest.post("/x", Map.of()), LONG)).isInstanceOf(Refused.class);
    assertThat(caller.call(CallRequest.post("/x", Map.of()).repeatable(), LONG))
        .isInstanceOf(Answered.class);
  }

  @Test
  void whenAllAreBusyTheirReasonIsTheOutcome() {
    Refused refused =
        (Refused)
            caller(address(serve(this::busy)), address(serve(this::busy)))
                .call(CallRequest.get("/x"), LONG);
    assertThat(refused.problem().status()).isEqualTo(503);
    assertThat(calls).hasValue(2);
  }

  private Reply busy(Call call) {
    calls.incrementAndGet();
    throw Problems.unavailable("no database").asException();
  }

  @Test
  void whenNobodyIsThereEachAddressIsExplained() throws Exception {
    Address first = unused();
    Unreachable unreachable = (Unreachable) caller(first).call(CallRequest.get("/x"), LONG);
    assertThat(unreachable.why()).contains(first.toString()).contains("refused");
    assertThat(unreachable.mayHaveArrived()).isFalse();
    assertThat(((Unreachable) caller().call(CallRequest.get("/x"), LONG)).why())
        .contains("no address");
  }

  @Test
  void theDeadlineHoldsAndTheNextCallBeginsElsewhere() {
    CountDownLatch gate = new CountDownLatch(1);
    HttpService silent =
        serve(call -> {
          calls.incrementAndGet();
          gate.await();
          return Reply.empty(204);
        });
    HttpService service = serve(call -> Reply.empty(204));
    HttpCaller caller = caller(address(silent), address(service));

    long start = System.nanoTime();
    Unreachable unreachable = (Unreachable) caller.call(CallRequest.post("/x", Map.of()), SHORT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT.minusMillis(5), LONG);
    assertThat(unreachable.mayHaveArrived()).isTrue();
    assertThat(unreachable.why()).contains("no answer in time");

    assertThat(((Answered) caller.call(CallRequest.post("/x", Map.of()), LONG)).by())
        .isEqualTo(address(service));
    assertThat(calls).hasValue(1);
    gate.countDown();
  }

  /** A host that takes connections and then says nothing, as one that is frozen does. */
  @Test
  void aServerThatNeverShakesHandsCostsNoMoreThanTheDeadline() throws Exception {
    try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Address address = new Address("127.0.0.1", frozen.getLocalPort());
      long start = System.nanoTime();
      assertThat(caller(address).call(CallRequest.get("/x"), SHORT))
          .isInstanceOf(Unreachable.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }
  }

  @Test
  void aServerOfAnotherRoleIsNotTalkedTo() {
    HttpService service = serve(call -> Reply.ok(calls.incrementAndGet()));
    HttpCaller caller =
        HttpCaller.create(
            vertx, TestWorld.agent(), PeerRule.role(Role.AGENT), List.of(address(service)));
    Unreachable unreachable = (Unreachable) caller.call(CallRequest.get("/x"), LONG);
    assertThat(unreachable.why()).contains("lead://*/agent/* was expected");
    assertThat(calls).hasValue(0);
  }

  @Test
  void anEventLoopIsNotMadeToWait() throws Exception {
    HttpService service = serve(call -> Reply.empty(204));
    HttpCaller caller = caller(address(service));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    vertx.runOnContext(now -> {
      try {
        caller.call(CallRequest.get("/x"), LONG);
      } catch (IllegalStateException e) {
        thrown.complete(e);
      }
    });
    assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("use send()");
    assertThat(caller.send(CallRequest.get("/x"), LONG).get()).isInstanceOf(Answered.class);
  }

  @Test
  void addressesHaveOneForm() {
    assertThat(Address.parse("cp.example:8443"))
        .isEqualTo(new Address("cp.example", 8443))
        .hasToString("cp.example:8443");
    assertThat(Address.parse("[::1]:8443"))
        .isEqualTo(new Address("::1", 8443))
        .hasToString("[::1]:8443");
    for (String bad :
        List.of(
            "", "x", "x:", ":1", "x:0", "x:65536", "x:-1", "::1:8443", "https://x:1", "a b:1")) {
      assertThatThrownBy(() -> Address.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private HttpCaller caller(Address... addresses) {
    return HttpCaller.create(
        vertx, TestWorld.agent(), PeerRule.role(Role.CONTROL_PLANE), Arrays.asList(addresses));
  }

  private HttpService serve(Endpoint endpoint) {
    return HttpService.builder(vertx, SERVER, "127.0.0.1", 0)
        .eventLoops(1)
        .routes(router -> router.route("/x").handler(Endpoints.blocking(endpoint)))
        .start();
  }

  private static Address address(HttpService service) {
    return new Address("127.0.0.1", service.port());
  }

  private static Address unused() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Address("127.0.0.1", socket.getLocalPort());
    }
  }
}
