package dev.lead.client.fencing.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FakeLeadership;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.TokenGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenFilterTest {
  private final TokenGate gate = TokenGate.inMemory().patience(Duration.ofMillis(50));
  private final List<String> effects = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server
        .createContext(
            "/shards/17",
            exchange -> {
              meanwhile.run();
              TokenFilter.passage().ensureCurrent();
              effects.add("by " + TokenFilter.passage().token());
              exchange.sendResponseHeaders(204, -1);
              exchange.close();
            })
        .getFilters()
        .add(TokenFilter.of(gate, exchange -> Optional.of(Shard.parse("payments/17"))));
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private HttpResponse<String> send(String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/shards/17"));
    for (String header : headers) {
      request.header(LeadTokenHeader.NAME, header);
    }
    return client.send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aStaleLeaderIsRefusedAndTheClientCountsIt() throws Exception {
    FakeLeadership old = new FakeLeadership("payments/17", 100);
    FakeLeadership next = new FakeLeadership("payments/17", 101);
    assertThat(send(LeadTokenHeader.of(old).value()).statusCode()).isEqualTo(204);
    assertThat(send(LeadTokenHeader.of(next).value()).statusCode()).isEqualTo(204);
    HttpResponse<String> refused = send(LeadTokenHeader.of(old).value());
    assertThat(refused.statusCode()).isEqualTo(412);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(refused.body())
        .contains("\"type\":\"urn:lead:problem:stale-token\"")
        .contains("\"present\":101")
        .contains("wait to be elected again");
    assertThatThrownBy(() -> LeadTokenHeader.requireAccepted(refused, old))
        .isInstanceOfSatisfying(
            StaleTokenException.class, e -> assertThat(e.present()).isEqualTo(new Token(101)));
    assertThat(old.stale()).isEqualTo(1);
    assertThat(effects).containsExactly("by 100", "by 101");
  }

  @Test
  void aRequestThatWasOvertakenIsRefusedBeforeItsEffect() throws Exception {
    meanwhile =
        () -> {
          try {
            gate.enter(Shard.parse("payments/17"), new Token(101)).close();
          } catch (InterruptedException | RuntimeException e) {
            // It waits for this very request, until it has had enough.
          }
        };
    assertThat(send("payments/17;100").statusCode()).isEqualTo(412);
    assertThat(effects).isEmpty();
  }

  @Test
  void aNewLeaderIsToldToWaitForRequestsOfTheOldOne() throws Exception {
    try (var _ = gate.enter(Shard.parse("payments/17"), new Token(100))) {
      HttpResponse<String> blocked = send("payments/17;101");
      assertThat(blocked.statusCode()).isEqualTo(503);
      assertThat(blocked.body()).contains("fence-blocked").contains("try again");
    }
    assertThat(send("payments/17;101").statusCode()).isEqualTo(204);
  }

  @Test
  void otherBadInputIsNamed() throws Exception {
    assertThat(send().statusCode()).isEqualTo(428);
    assertThat(send().body()).contains("token-required");
    assertThat(send("payments/18;100").statusCode()).isEqualTo(409);
    assertThat(send("payments/18;100").body())
        .contains("the request is for payments/17, and its token is that of payments/18");
    assertThat(send("payments/17;100", "payments/17;100").statusCode()).isEqualTo(400);
    for (String bad :
        List.of(
            "100",
            "payments/17",
            "payments/17; 100",
            "payments/17;-1",
            "payments/17;0",
            "payments/17;007",
            "PAYMENTS/17;1",
            "payments/17;9999999999999999999",
            "payments/999999;1")) {
      assertThat(send(bad).statusCode()).as(bad).isEqualTo(400);
      assertThat(send(bad).body()).contains("bad-token");
    }
    assertThat(effects).isEmpty();
  }

  @Test
  void theHeaderIsReadAsItIsWritten() {
    LeadTokenHeader header =
        new LeadTokenHeader(Shard.parse("payments/17"), new Token(Long.MAX_VALUE));
    assertThat(LeadTokenHeader.parse(header.value())).isEqualTo(header);
    assertThat(header).hasToString("Lead-Token: payments/17;9223372036854775807");
  }
}
