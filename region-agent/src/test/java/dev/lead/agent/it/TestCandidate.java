package dev.lead.agent.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.Token;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The smallest candidate: says what a test wants, and keeps what it is told. */
final class TestCandidate implements WebSocket.Listener, AutoCloseable {
  record Told(long atNanos, JsonNode frame) {}

  private final HttpClient client;
  private final WebSocket socket;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private volatile int closedWith;
  private final AtomicLong beats = new AtomicLong();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  private TestCandidate(String agent, TlsMaterial material) {
    client =
        HttpClient.newBuilder().sslContext(material.sslContext(PeerRule.role(Role.AGENT))).build();
    socket =
        client
            .newWebSocketBuilder()
            .subprotocols("lead.v1")
            .connectTimeout(Duration.ofSeconds(10))
            .buildAsync(URI.create("wss://" + agent + "/v1/session"), this)
            .join();
  }

  /** A connection that says nothing yet. */
  static TestCandidate connect(String agent, TlsMaterial material) {
    return new TestCandidate(agent, material);
  }

  static TestCandidate open(String agent, TlsMaterial material, String service, String name) {
    TestCandidate candidate = connect(agent, material);
    candidate.hello(service, name);
    candidate.await("welcome");
    return candidate;
  }

  void hello(String service, String name) {
    hello(service, name, Duration.ofSeconds(2));
  }

  void hello(String service, String name, Duration ttl) {
    ObjectNode hello = frame("hello").put("protocol", 1).put("ttl_ms", ttl.toMillis());
    hello
        .putObject("candidate")
        .put("name", name)
        .put("service", service)
        .put("shards", "all")
        .put("endpoint", name + ".test:5432");
    send(hello.toString());
  }

  /** Shows this candidate's session to an agent. */
  TestCandidate resumeAt(String agent, TlsMaterial material) {
    return resumeAt(agent, material, welcome().path("secret").asText());
  }

  TestCandidate resumeAt(String agent, TlsMaterial material, String secret) {
    TestCandidate again = connect(agent, material);
    again.send(
        frame("hello")
            .put("protocol", 1)
            .put("session", welcome().path("session").asText())
            .put("secret", secret)
            .put("attachment", welcome().path("attachment").asInt())
            .toString());
    return again;
  }

  JsonNode welcome() {
    return await("welcome");
  }

  static ObjectNode frame(String type) {
    return Json.mapper().createObjectNode().put("type", type);
  }

  /** Waits until it is sent: a WebSocket takes one message after the other. */
  synchronized void send(String text) {
    socket.sendText(text, true).join();
  }

  /** From now on it beats by itself, as a healthy candidate does, until the connection ends. */
  TestCandidate beating() {
    JsonNode welcome = welcome();
    long every = welcome.path("heartbeat_ms").asLong();
    int attachment = welcome.path("attachment").asInt();
    var _ =
        timer.scheduleAtFixedRate(
            () -> send(beat(beats.incrementAndGet(), attachment)),
            every,
            every,
            TimeUnit.MILLISECONDS);
    return this;
  }

  private static String beat(long n, int attachment) {
    return frame("heartbeat").put("n", n).put("attachment", attachment).toString();
  }

  /** Sends a heartbeat and gives the lease that is answered. */
  Duration heartbeat() {
    return heartbeat(welcome().path("attachment").asInt());
  }

  Duration heartbeat(int attachment) {
    long n = beats.incrementAndGet();
    send(beat(n, attachment));
    JsonNode lease = await("lease", frame -> frame.path("n").asLong() == n);
    return Duration.ofMillis(lease.path("valid_ms").asLong());
  }

  void say(String type, String shard, Token token) {
    send(frame(type).put("shard", shard).put("token", token.value()).toString());
  }

  JsonNode await(String type) {
    return await(type, frame -> true);
  }

  JsonNode await(String type, Predicate<JsonNode> which) {
    return awaitTold(type, which).frame();
  }

  Told awaitTold(String type, Predicate<JsonNode> which) {
    Awaitility.await(type)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> all(type).stream().anyMatch(t -> which.test(t.frame())));
    return all(type).stream().filter(t -> which.test(t.frame())).findFirst().orElseThrow();
  }

  /** The frames of that type so far. */
  List<JsonNode> frames(String type) {
    return all(type).stream().map(Told::frame).toList();
  }

  private List<Told> all(String type) {
    return told.stream().filter(t -> t.frame().path("type").asText().equals(type)).toList();
  }

  /** The shards that frames of that type name. */
  List<String> shards(String type) {
    List<String> shards = new ArrayList<>();
    for (Told one : all(type)) {
      one.frame().path("shards").forEach(s -> shards.add(s.path("shard").asText()));
    }
    return shards;
  }

  Token tokenOf(String type, String shard) {
    JsonNode frame = await(type, f -> find(f, shard) != null);
    JsonNode found = find(frame, shard);
    return new Token(found == null ? 0 : found.path("token").asLong());
  }

  /** When it was told of the shard, on {@link System#nanoTime}. */
  long toldAt(String type, String shard) {
    return awaitTold(type, f -> find(f, shard) != null).atNanos();
  }

  private static @Nullable JsonNode find(JsonNode frame, String shard) {
    for (JsonNode one : frame.path("shards")) {
      if (one.path("shard").asText().equals(shard)) {
        return one;
      }
    }
    return null;
  }

  String problem() {
    return problemDocument().path("type").asText();
  }

  JsonNode problemDocument() {
    return await("error").path("problem");
  }

  int awaitClose() {
    Awaitility.await("close").atMost(Duration.ofSeconds(20)).until(() -> closedWith != 0);
    return closedWith;
  }

  boolean open() {
    return closedWith == 0;
  }

  /** Breaks the connection without a word, as the death of the process does. */
  void breakLine() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      try {
        told.add(new Told(System.nanoTime(), Json.mapper().readTree(part.toString())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closedWith = code;
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closedWith = closedWith == 0 ? -1 : closedWith;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    socket.abort();
    client.shutdownNow();
  }
}
