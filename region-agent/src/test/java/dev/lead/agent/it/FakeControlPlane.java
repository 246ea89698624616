package dev.lead.agent.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.ServicePolicy;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.process.http.Call;
import dev.lead.process.http.Endpoints;
import dev.lead.process.http.HttpService;
import dev.lead.process.http.Problem;
import dev.lead.process.http.Reply;
import dev.lead.process.json.Json;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Speaks docs/region-link.md for one region, from memory. */
public final class FakeControlPlane implements AutoCloseable {
  private record Service(
      long version, int shards, ServicePolicy policy, long epoch, boolean home) {}

  private final Vertx vertx = Vertx.vertx();
  private final Deployment deployment;
  private final String host;
  private final int port;
  private @Nullable HttpService http;

  private @Nullable String incarnation;
  private long epoch = 10;
  private long version;
  private boolean away;
  private boolean assignmentsKept;
  private long grantedMillis = 60_000;
  private final Map<String, Service> services = new TreeMap<>();
  private final List<JsonNode> events = new ArrayList<>();
  private final List<Map<String, Object>> orders = new ArrayList<>();
  private final Map<String, JsonNode> mandates = new HashMap<>();

  /** Not there yet: nothing listens at its address before {@link #listen}. */
  FakeControlPlane(Deployment deployment, String host, int port) {
    this.deployment = deployment;
    this.host = host;
    this.port = port;
  }

  String address() {
    return host + ":" + port;
  }

  void listen() {
    http =
        HttpService.builder(
                vertx,
                deployment.material(Role.CONTROL_PLANE, Identity.GLOBAL, "control-plane-1"),
                host,
                port)
            .routes(this::routes)
            .start();
  }

  private void routes(Router router) {
    router
        .post("/v1/link/:region/agents/:agent/mandate")
        .handler(Endpoints.blocking(this::mandate));
    router.get("/v1/link/:region/assignment").handler(Endpoints.blocking(this::assignment));
    router.post("/v1/link/:region/events").handler(Endpoints.blocking(this::take));
    router.get("/v1/link/:region/orders").handler(Endpoints.blocking(this::orders));
  }

  // ---- what tests say ----

  public synchronized void define(String service, int shards, DisconnectMode mode) {
    define(
        service,
        shards,
        ServicePolicy.DEFAULT.toBuilder().disconnect(mode).settle(Duration.ZERO).build());
  }

  synchronized void define(String service, int shards, ServicePolicy policy) {
    services.put(service, new Service(++version, shards, policy, ++epoch, true));
    notifyAll();
  }

  /** Gives all shards of a service to another region, or back to this one. */
  synchronized void home(String service, boolean here) {
    Service now = Objects.requireNonNull(services.get(service), service);
    version++;
    services.put(service, new Service(now.version(), now.shards(), now.policy(), ++epoch, here));
    notifyAll();
  }

  /** How long mandates last from now on. */
  synchronized void grants(Duration mandate) {
    grantedMillis = mandate.toMillis();
  }

  /** Whether newer assignments are kept from the agents. */
  synchronized void keepAssignments(boolean keep) {
    assignmentsKept = keep;
    notifyAll();
  }

  /** Gives the order's number. */
  public synchronized long order(Map<String, Object> order) {
    long number = orders.size() + 1L;
    orders.add(Map.of("number", number, "order", order));
    notifyAll();
    return number;
  }

  /** What came of an order. */
  JsonNode awaitOutcome(long number) {
    return Awaitility.await("outcome of order " + number)
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                events().stream()
                    .map(event -> event.path("fact"))
                    .filter(fact -> fact.path("type").asText().equals("order_completed"))
                    .filter(fact -> fact.path("number").asLong() == number)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  synchronized void away(boolean gone) {
    away = gone;
  }

  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  synchronized long lastSequence() {
    return events.isEmpty() ? 0 : events.getLast().path("sequence").asLong();
  }

  /** The newest mandate request of each agent. */
  synchronized Map<String, JsonNode> mandates() {
    return Map.copyOf(mandates);
  }

  // ---- what agents ask ----

  private synchronized Reply mandate(Call call) throws Exception {
    refuseIfAway();
    JsonNode request = Json.mapper().readTree(call.bytes());
    String asked = request.path("incarnation").asText();
    if (incarnation == null) {
      incarnation = asked;
    } else if (!incarnation.equals(asked)) {
      return Reply.problem(
          Problem.of("incarnation-pending", "Not yet", 409, "another one is registered")
              .with("registered", incarnation)
              .with("retry_after_ms", 200));
    }
    mandates.put(call.path("agent"), request);
    return Reply.ok(
        Map.of(
            "incarnation",
            asked,
            "epoch",
            10,
            "granted_ms",
            grantedMillis,
            "interval_ms",
            200,
            "assignment_version",
            version,
            "last_sequence",
            lastSequence()));
  }

  private synchronized Reply assignment(Call call) throws InterruptedException {
    refuseIfAway();
    long after = call.queryNumber("after", 0, 0, Long.MAX_VALUE);
    awaitNews(call, () -> version > after && !assignmentsKept);
    if (version <= after || assignmentsKept) {
      return Reply.empty(304);
    }
    List<Map<String, Object>> all = new ArrayList<>();
    services.forEach((name, service) ->
        all.add(
            Map.of(
                "service", name,
                "version", service.version(),
                "shards", service.shards(),
                "policy", service.policy(),
                "ranges", List.of(List.of(0, service.shards(), service.epoch(), service.home())))));
    return Reply.ok(Map.of("version", version, "services", all, "removed", List.of()));
  }

  private synchronized Reply take(Call call) throws Exception {
    refuseIfAway();
    for (JsonNode event : Json.mapper().readTree(call.bytes()).path("events")) {
      long sequence = event.path("sequence").asLong();
      if (sequence == lastSequence() + 1) {
        events.add(event);
      } else if (sequence > lastSequence()) {
        return Reply.problem(
            Problem.of("gap", "Events are missing", 409, "a gap")
                .with("expected", lastSequence() + 1));
      }
    }
    return Reply.ok(Map.of("acknowledged", lastSequence()));
  }

  private synchronized Reply orders(Call call) throws InterruptedException {
    refuseIfAway();
    int after = (int) call.queryNumber("after", 0, 0, Integer.MAX_VALUE);
    awaitNews(call, () -> orders.size() > after);
    return Reply.ok(
        Map.of("orders", orders.subList(Math.min(after, orders.size()), orders.size())));
  }

  private void awaitNews(Call call, java.util.function.BooleanSupplier news)
      throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (!news.getAsBoolean() && until - System.nanoTime() > 0 && !call.abandoned()) {
      wait(50);
    }
  }

  private void refuseIfAway() {
    if (away) {
      throw Problem.of("away", "Away", 503, "the database is away").asException();
    }
  }

  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    vertx.close();
  }
}
