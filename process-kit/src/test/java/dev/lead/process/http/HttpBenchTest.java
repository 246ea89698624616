package dev.lead.process.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.VertxTls;
import dev.lead.process.TestWorld;
import dev.lead.process.log.Logging;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Small answers over mutual TLS, 16 outstanding, client and server in one JVM: so each figure is a
 * lower bound.
 */
@Tag("bench")
class HttpBenchTest {

  private static final int OUTSTANDING = 16;
  private static final int REQUESTS = 60_000;
  private static final int ROUNDS = 5;

  private final Logging quiet = Logging.start("bench", Map.of("LEAD_LOG_LEVEL", "warn"));
  private final Vertx vertx = Vertx.vertx();

  @Test
  void smallAnswers() throws Exception {
    Endpoint endpoint = call -> Reply.ok(Map.of("leader", "app-1", "n", call.pathNumber("n")));
    try (HttpService service =
        HttpService.builder(vertx, TestWorld.material(Role.AGENT), "127.0.0.1", 0)
            .routes(router -> {
              router.get("/direct/:n").handler(Endpoints.direct(endpoint));
              router.get("/blocking/:n").handler(Endpoints.blocking(endpoint));
            })
            .start()) {
      // Rounds outside: otherwise whatever comes first would pay for the warm-up of the rest.
      for (int round = 1; round <= ROUNDS; round++) {
        for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.HTTP_2}) {
          for (String path : new String[] {"/direct/1", "/blocking/1"}) {
            measure(round, service.port(), version, path);
          }
        }
      }
    }
    vertx.close().toCompletionStage().toCompletableFuture().get();
    quiet.close();
  }

  private void measure(int round, int port, HttpVersion version, String path) throws Exception {
    HttpClientOptions options =
        VertxTls.client(new HttpClientOptions(), TestWorld.material(Role.READER), PeerRule.ANY)
            .setProtocolVersion(version);
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(OUTSTANDING).setHttp2MaxSize(2))
            .build();
    long[] nanos = new long[REQUESTS];
    AtomicInteger next = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(REQUESTS);
    long start = System.nanoTime();
    for (int i = 0; i < OUTSTANDING; i++) {
      send(client, port, path, nanos, next, done);
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    assertThat(nanos[0]).isPositive();
    System.out.printf(
        "round %d %s %-12s %,.0f/s, p50 %s, p99 %s, p99.9 %s%n",
        round,
        version,
        path,
        REQUESTS / seconds,
        micros(nanos[REQUESTS / 2]),
        micros(nanos[REQUESTS * 99 / 100]),
        micros(nanos[REQUESTS * 999 / 1000]));
    client.close();
  }

  private static String micros(long nanos) {
    return Duration.ofNanos(nanos).toNanos() / 1000 + " us";
  }

  private static void send(
      HttpClient client,
      int port,
      String path,
      long[] nanos,
      AtomicInteger next,
      CountDownLatch done) {
    int number = next.getAndIncrement();
    if (number >= REQUESTS) {
      return;
    }
    long start = System.nanoTime();
    client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(request -> request.send())
        .compose(response -> response.body())
        .onSuccess(body -> {
          nanos[number] = System.nanoTime() - start;
          done.countDown();
          send(client, port, path, nanos, next, done);
        })
        .onFailure(failure -> {
          throw new AssertionError(failure);
        });
  }
}
