package dev.lead.agent.it;

import dev.lead.core.model.DisconnectMode;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.VertxTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints what a region of three processes on this machine does; it does not judge. */
@Tag("bench")
class AgentBench {
  private static final int OUTSTANDING = 16;

  @TempDir static Path folder;
  private static TestRegion region;

  @BeforeAll
  static void start() {
    region = TestRegion.start(folder);
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static void print(String what, long[] nanos, Duration wall) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: %d in %.1f s (%.0f/s), p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
        what,
        nanos.length,
        wall.toNanos() / 1e9,
        nanos.length / (wall.toNanos() / 1e9),
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  /** The line of a leader breaks; its successor is connected to another agent. */
  @Test
  void untilTheNextLeaderHasItsToken() {
    region.service("fence", 1, DisconnectMode.FENCE);
    int rounds = 200;
    int warmUp = 50;
    long[] took = new long[rounds];
    long began = System.nanoTime();
    TestCandidate leader = region.open(0, "fence", "one");
    leader.tokenOf("lead", "fence/0");
    for (int i = -warmUp; i < rounds; i++) {
      TestCandidate next = region.open(Math.floorMod(i, 3), "fence", "next" + i);
      next.await("standby");
      leader.heartbeat();
      long broken = System.nanoTime();
      leader.breakLine();
      long told = next.toldAt("lead", "fence/0");
      if (i >= 0) {
        took[i] = told - broken;
      }
      leader.close();
      leader = next;
    }
    leader.close();
    print(
        "broken line to the next leader's token, fence",
        took,
        Duration.ofNanos(System.nanoTime() - began));
  }

  @Test
  void lookUps() throws Exception {
    region.service("look", 1_000, DisconnectMode.FENCE);
    Vertx vertx = Vertx.vertx();
    HttpClientAgent client =
        vertx
            .httpClientBuilder()
            .with(
                VertxTls.client(
                        new HttpClientOptions(), region.candidate, PeerRule.role(Role.AGENT))
                    .setProtocolVersion(HttpVersion.HTTP_1_1))
            .with(new PoolOptions().setHttp1MaxSize(OUTSTANDING))
            .build();
    try (TestCandidate one = region.open(0, "look", "one")) {
      one.tokenOf("lead", "look/999");
      lookUps(client, 20_000);
      long began = System.nanoTime();
      long[] took = lookUps(client, 100_000);
      print(
          "look-ups over mutual TLS, " + OUTSTANDING + " outstanding",
          took,
          Duration.ofNanos(System.nanoTime() - began));
    } finally {
      client.close();
      vertx.close();
    }
  }

  private static long[] lookUps(HttpClientAgent client, int count) throws Exception {
    ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(OUTSTANDING);
    for (int i = 0; i < OUTSTANDING; i++) {
      ask(client, next, count, took, done);
    }
    if (!done.await(120, TimeUnit.SECONDS)) {
      throw new AssertionError("look-ups are not answered");
    }
    return took.stream().mapToLong(Long::longValue).toArray();
  }

  private static void ask(
      HttpClientAgent client,
      AtomicInteger next,
      int count,
      ConcurrentLinkedQueue<Long> took,
      CountDownLatch done) {
    int number = next.getAndIncrement();
    if (number >= count) {
      done.countDown();
      return;
    }
    String api = region.agents.getFirst().api;
    int colon = api.lastIndexOf(':');
    long asked = System.nanoTime();
    Future<Void> answered =
        client
            .request(
                HttpMethod.GET,
                Integer.parseInt(api.substring(colon + 1)),
                api.substring(0, colon),
                "/v1/shards/look/" + number % 1_000 + "/leader")
            .compose(request -> request.send())
            .compose(AgentBench::whole);
    answered.onComplete(body -> {
      if (body.failed()) {
        throw new AssertionError(body.cause());
      }
      took.add(System.nanoTime() - asked);
      ask(client, next, count, took, done);
    });
  }

  private static Future<Void> whole(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      throw new AssertionError("status " + response.statusCode());
    }
    return response.end();
  }
}
