package dev.lead.client;

import static org.awaitility.Awaitility.await;

import dev.lead.identity.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies between the end of one connection and the welcome on the next: dialling (TCP, TLS 1.3,
 * WebSocket) with and without a TLS session to resume, and the hello. Both sides run in this
 * process.
 */
@Tag("bench")
class ReattachBenchTest {
  private static final int ROUNDS = 200;
  private static final int STORM = 300;

  @TempDir Path folder;

  private final TestPki pki = new TestPki();
  private final FakeAgent.Region region = new FakeAgent.Region();
  private final FakeAgent agent = new FakeAgent(region, pki.material(Role.AGENT, "eu", "a"));
  private LeadOptions options;

  @BeforeEach
  void prepare() {
    options =
        LeadOptions.builder()
            .agents(agent.address())
            .identity(pki.candidate(folder.resolve("id"), "app-1"))
            .name("app-1")
            .build();
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  /** One connection of the bench. */
  private final class Probe implements Connector.Handler {
    private final CompletableFuture<Connector.Connection> opened = new CompletableFuture<>();
    private final CompletableFuture<Frame> welcome = new CompletableFuture<>();

    Probe dial(Identities identities) {
      var _ = new WebSocketConnector(identities).dial(AgentAddress.parse(agent.address()), this);
      return this;
    }

    Probe awaitOpen() {
      opened.orTimeout(60, TimeUnit.SECONDS).join();
      return this;
    }

    Probe hello() {
      opened.join().send(FrameWriter.helloNew(options, "payments", Shards.all(), 0));
      return this;
    }

    void awaitWelcome() {
      welcome.orTimeout(60, TimeUnit.SECONDS).join();
    }

    void end() {
      opened.join().abort();
    }

    @Override
    public void opened(Connector.Connection connection) {
      opened.complete(connection);
    }

    @Override
    public void frame(Connector.Connection connection, Frame frame) {
      welcome.complete(frame);
    }

    @Override
    public void pong(Connector.Connection connection) {}

    @Override
    public void malformed(Connector.Connection connection, String what) {
      welcome.completeExceptionally(new IllegalStateException(what));
    }

    @Override
    public void closed(Connector.Connection connection, String why) {
      opened.completeExceptionally(new IllegalStateException(why));
    }
  }

  @Test
  void oneAfterTheOther() {
    for (int repeat = 0; repeat < 4; repeat++) {
      List<Long> full = new ArrayList<>();
      List<Long> resumed = new ArrayList<>();
      List<Long> hello = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Identities identities = new Identities(options);
        full.add(dial(identities, hello));
        resumed.add(dial(identities, hello));
        identities.close();
      }
      System.out.printf(
          "dialling, first time: %s; with a TLS session to resume: %s; hello to welcome: %s%n",
          figures(full), figures(resumed), figures(hello));
    }
  }

  private long dial(Identities identities, List<Long> hello) {
    long begun = System.nanoTime();
    Probe probe = new Probe().dial(identities).awaitOpen();
    long open = System.nanoTime();
    probe.hello().awaitWelcome();
    hello.add(System.nanoTime() - open);
    probe.end();
    return open - begun;
  }

  /** As many applications as lost the same agent. */
  @Test
  void allAtOnce() {
    for (int repeat = 0; repeat < 4; repeat++) {
      List<Identities> apps = new ArrayList<>();
      for (int i = 0; i < STORM; i++) {
        apps.add(new Identities(options));
      }
      List<Probe> probes = new ArrayList<>();
      Duration first = dialAll(apps, probes);
      probes.forEach(Probe::end);
      probes.clear();
      Duration again = dialAll(apps, probes);
      long begun = System.nanoTime();
      probes.forEach(Probe::hello);
      probes.forEach(Probe::awaitWelcome);
      System.out.printf(
          "%d applications at once: dialled for the first time in %d ms, with a TLS session to resume in %d ms, hello to welcome in %d ms%n",
          STORM, first.toMillis(), again.toMillis(), (System.nanoTime() - begun) / 1_000_000);
      probes.forEach(Probe::end);
      apps.forEach(Identities::close);
    }
  }

  private Duration dialAll(List<Identities> apps, List<Probe> probes) {
    long begun = System.nanoTime();
    apps.forEach(app -> probes.add(new Probe().dial(app)));
    probes.forEach(Probe::awaitOpen);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The whole client: from the death of the agent to the last session that goes on elsewhere. */
  @Test
  void deathOfAnAgent() {
    for (int apps : List.of(1, 100)) {
      for (int repeat = 0; repeat < 3; repeat++) {
        System.out.printf(
            "death of the agent of %d applications, until the last is attached elsewhere: without spare connections %d ms, with %d ms%n",
            apps, death(apps, false).toMillis(), death(apps, true).toMillis());
      }
    }
  }

  private Duration death(int apps, boolean spare) {
    FakeAgent.Region own = new FakeAgent.Region();
    own.ttlMillis = 10_000;
    FakeAgent first = new FakeAgent(own, pki.material(Role.AGENT, "eu", "a"));
    List<Lead> leads = new ArrayList<>();
    for (int i = 0; i < apps; i++) {
      Lead lead =
          Lead.connect(
              LeadOptions.builder()
                  .agents(first.address())
                  .identity(folder.resolve("id"))
                  .name("app-" + i)
                  .ttl(Duration.ofSeconds(10))
                  .spareConnection(spare)
                  .build());
      leads.add(lead);
    }
    // Known to the candidates from their welcome.
    try (FakeAgent second = new FakeAgent(own, pki.material(Role.AGENT, "eu", "b"))) {
      leads.forEach(lead -> lead.campaign("payments", Shards.all(), leadership -> {}));
      await().until(() -> attachedTo(own, first) == apps);
      await().until(() -> !spare || second.observers.get() == apps);
      long begun = System.nanoTime();
      first.cutOff();
      await().pollInterval(Duration.ofMillis(1)).until(() -> attachedTo(own, second) == apps);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      leads.forEach(Lead::close);
      return took;
    }
  }

  private static long attachedTo(FakeAgent.Region own, FakeAgent agent) {
    return own.sessions.values().stream().filter(session -> session.agent == agent).count();
  }

  private static String figures(List<Long> nanos) {
    Collections.sort(nanos);
    return "p50 %.1f ms, p99 %.1f ms"
        .formatted(nanos.get(nanos.size() / 2) / 1e6, nanos.get(nanos.size() * 99 / 100) / 1e6);
  }
}
