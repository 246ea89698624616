package dev.lead.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole client against agents that speak the protocol over mutual TLS. */
class OverTheWireTest {
  private static TestPki pki;

  @TempDir Path folder;

  private final FakeAgent.Region region = new FakeAgent.Region();
  private final List<FakeAgent> agents = new ArrayList<>();
  private final RecordingListener listener = new RecordingListener();
  private final List<ConnectionState> states = new CopyOnWriteArrayList<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.lead.client");
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private Lead lead;

  @BeforeAll
  static void makePki() {
    pki = new TestPki();
  }

  @BeforeEach
  void record() {
    logger.setLevel(Level.ALL);
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    logger.addHandler(recorder);
  }

  @AfterEach
  void stop() {
    if (lead != null) {
      lead.close();
    }
    agents.forEach(FakeAgent::close);
    logger.removeHandler(recorder);
    logger.setLevel(null);
    Awaitility.reset();
  }

  private FakeAgent agent(String name) {
    FakeAgent agent = new FakeAgent(region, pki.material(Role.AGENT, "eu", name));
    agents.add(agent);
    return agent;
  }

  private LeadOptions.Builder options() {
    return LeadOptions.builder()
        .agents(agents.stream().map(FakeAgent::address).toList())
        .identity(pki.candidate(folder.resolve("id"), "app-1"))
        .name("app-1")
        .startJitter(Duration.ZERO)
        .connectionListener(states::add);
  }

  private Candidacy campaign() {
    lead = Lead.connect(options().build());
    return lead.campaign("payments", Shards.all(), listener);
  }

  private FakeAgent.Session attached() {
    await().until(() -> region.sessions.size() == 1 && region.only().socket != null);
    return region.only();
  }

  private Leadership leads(FakeAgent.Session session, int shard, long token) {
    session.lead("payments", shard, shard + 1, token - shard);
    await().until(() -> listener.led.containsKey(new Shard("payments", shard)));
    return listener.led.get(new Shard("payments", shard));
  }

  private Optional<String> waiting() {
    return states.stream()
        .filter(ConnectionState.Waiting.class::isInstance)
        .map(state -> ((ConnectionState.Waiting) state).reason())
        .findFirst();
  }

  private String firstFailure() {
    await().until(() -> waiting().isPresent());
    return waiting().orElseThrow();
  }

  // ---- leading ----------------------------------------------------------------------------------

  @Test
  void leadsAndSaysGoodBye() {
    agent("a");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    assertThat(leadership.remaining()).isPositive().isLessThan(Duration.ofMillis(1_800));
    await().until(() -> session.shards("ready") == 1);
    lead.close();
    assertThat(session.received("bye")).hasSize(1);
    assertThat(listener.calls)
        .containsExactly("elected payments/7 42", "lost payments/7 42 CLOSED");
    assertThatThrownBy(() -> lead.campaign("payments", Shards.all(), listener))
        .isInstanceOf(IllegalStateException.class);
    lead.close();
  }

  @Test
  void theDeathOfAnAgentIsNotTheEndOfALeadership() {
    agent("a");
    agent("b");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    FakeAgent dead = session.agent;
    dead.close();
    agents.remove(dead);
    await().until(() -> session.attachment.get() == 2 && !session.received("heartbeat").isEmpty());
    // Longer than the lease that the dead agent granted.
    await().during(Duration.ofMillis(2_200)).until(leadership::isValid);
    assertThat(listener.calls).containsExactly("elected payments/7 42");
    assertThat(states).anyMatch(s -> s instanceof ConnectionState.Connected c && c.resumed());
  }

  @Test
  void aSpareConnectionIsTakenWhenAnAgentDies() {
    agent("a");
    agent("b");
    region.leaders = List.of("{'shard':'payments/0','state':'vacant'}");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    FakeAgent dead = session.agent;
    FakeAgent other = agents.stream().filter(agent -> agent != dead).findFirst().orElseThrow();
    await().until(() -> other.observers.get() == 1);
    dead.close();
    agents.remove(dead);
    await().until(() -> session.attachment.get() == 2 && !session.received("heartbeat").isEmpty());
    assertThat(other.connections).hasValue(1);
    assertThat(leadership.isValid()).isTrue();
    assertThat(listener.calls).containsExactly("elected payments/7 42");
  }

  @Test
  void aFrozenAgentIsLeftInTime() {
    agent("a");
    agent("b");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    session.agent.muted = true;
    await().until(() -> session.attachment.get() >= 2);
    await().during(Duration.ofMillis(2_200)).until(leadership::isValid);
    assertThat(listener.calls).containsExactly("elected payments/7 42");
  }

  @Test
  void tenThousandShardsOverTheWire() {
    agent("a");
    region.ttlMillis = 20_000;
    lead = Lead.connect(options().ttl(Duration.ofSeconds(20)).build());
    Candidacy candidacy = lead.campaign("payments", Shards.all(), leadership -> {});
    FakeAgent.Session session = attached();
    session.lead("payments", 0, 10_000, 1L << 40);
    await().atMost(Duration.ofSeconds(60)).until(() -> session.shards("ready") == 10_000);
    assertThat(candidacy.leaderships()).hasSize(10_000);
    assertThat(session.received("ready").size()).isLessThan(1_000);
    lead.close();
    assertThat(session.received("bye")).hasSize(1);
  }

  @Test
  void anApplicationThatKeepsTheCommonPoolBusyKeepsItsLeadership() {
    agent("a");
    agent("b");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 100; i++) {
      ForkJoinPool.commonPool().execute(() -> hold(release));
    }
    try {
      FakeAgent dead = session.agent;
      dead.close();
      agents.remove(dead);
      await().until(() -> session.attachment.get() == 2);
      await().during(Duration.ofMillis(2_200)).until(leadership::isValid);
    } finally {
      release.countDown();
    }
  }

  private static void hold(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- certificates -----------------------------------------------------------------------------

  @Test
  void anAgentOfAnotherDeploymentIsNotBelieved() {
    agents.add(new FakeAgent(region, new TestPki().material(Role.AGENT, "eu", "a")));
    campaign();
    assertThat(firstFailure()).contains("not accepted").contains("roots.pem");
    assertThat(region.sessions).isEmpty();
  }

  @Test
  void anotherCandidateIsNotTakenForAnAgent() {
    agents.add(new FakeAgent(region, pki.material(Role.CANDIDATE, "eu", "evil")));
    campaign();
    assertThat(firstFailure()).contains("no LEAD agent");
  }

  @Test
  void anAgentOfAnotherRegionIsNotBelieved() {
    agents.add(new FakeAgent(region, pki.material(Role.AGENT, "us", "a")));
    campaign();
    assertThat(firstFailure()).contains("agent a of region us");
  }

  @Test
  void anIdentityThatAgentsDoNotKnowIsSaid() {
    agent("a");
    LeadOptions options =
        options().identity(new TestPki().candidate(folder.resolve("other"), "app-1")).build();
    // Believes the agent, and is not believed by it.
    copy(folder.resolve("id/roots.pem"), folder.resolve("other/roots.pem"));
    lead = Lead.connect(options);
    lead.campaign("payments", Shards.all(), listener);
    assertThat(firstFailure()).contains("cert.pem");
    assertThat(region.sessions).isEmpty();
  }

  @Test
  void wrongFilesAreSaidAtOnce() throws Exception {
    agent("a");
    LeadOptions options = options().build();
    Path id = folder.resolve("id");
    new IdentityFiles(folder.resolve("second")).write(pki.issue(Role.CANDIDATE, "eu", "app-2"));
    copy(folder.resolve("second/key.pem"), id.resolve("key.pem"));
    assertThatThrownBy(() -> Lead.connect(options))
        .isInstanceOf(LeadException.class)
        .hasMessageContaining("does not belong");
    Files.writeString(
        id.resolve("key.pem"),
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    assertThatThrownBy(() -> Lead.connect(options)).hasMessageContaining("openssl pkcs8");
    Files.delete(id.resolve("key.pem"));
    assertThatThrownBy(() -> Lead.connect(options))
        .hasMessageContaining("key.pem does not exist")
        .hasMessageContaining("leadctl pki issue");
    new IdentityFiles(id)
        .write(
            pki.issue(
                Role.CANDIDATE,
                "eu",
                "app-1",
                new dev.lead.identity.Validity(
                    java.time.Instant.now().minusSeconds(60),
                    java.time.Instant.now().minusSeconds(1))));
    assertThatThrownBy(() -> Lead.connect(options)).hasMessageContaining("expired at");
  }

  @Test
  void aRotatedIdentityIsUsedForTheNextConnection() {
    agent("a");
    agent("b");
    campaign();
    FakeAgent.Session session = attached();
    assertThat(session.serial).isEqualTo("app-1");
    pki.candidate(folder.resolve("id"), "app-1-renewed");
    FakeAgent dead = session.agent;
    dead.close();
    agents.remove(dead);
    await().until(() -> session.serial.equals("app-1-renewed"));
    assertThat(session.attachment).hasValue(2);
  }

  @Test
  void nothingThatListensIsSaid() {
    FakeAgent gone = agent("a");
    LeadOptions options = options().build();
    gone.close();
    agents.clear();
    lead = Lead.connect(options);
    lead.campaign("payments", Shards.all(), listener);
    assertThat(firstFailure()).contains("nothing listens at 127.0.0.1:");
  }

  @Test
  void eachReasonIsLoggedOnceHoweverOftenItIsTried() {
    FakeAgent gone = agent("a");
    FakeAgent alsoGone = agent("b");
    LeadOptions options = options().build();
    gone.close();
    alsoGone.close();
    agents.clear();
    lead = Lead.connect(options);
    lead.campaign("payments", Shards.all(), listener);
    await().until(() -> tries(gone) >= 3 && tries(alsoGone) >= 3);
    assertThat(logged).filteredOn(line -> line.contains("nothing listens at")).hasSize(2);
  }

  private long tries(FakeAgent agent) {
    String address = agent.address();
    return states.stream()
        .filter(s -> s instanceof ConnectionState.Connecting c && c.agent().equals(address))
        .count();
  }

  @Test
  void aConnectionThatBreaksOffIsNotBlamedOnTheCertificate() {
    agent("a");
    campaign();
    attached().cutOff();
    assertThat(firstFailure()).contains("broke off").doesNotContain("cert.pem");
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // ---- nonsense and secrets ---------------------------------------------------------------------

  @Test
  void aFrameAboveTheLimitEndsTheConnection() {
    FakeAgent agent = agent("a");
    campaign();
    FakeAgent.Session session = attached();
    Leadership leadership = leads(session, 7, 42);
    session.say("{'type':'horoscope','text':'" + "x".repeat(300_000) + "'}");
    await().until(() -> session.attachment.get() == 2);
    assertThat(agent.closeCodes).contains(1008);
    assertThat(leadership.isValid()).isTrue();
  }

  @Test
  void noLogLineHasTheSecret() {
    agent("a");
    campaign();
    FakeAgent.Session session = attached();
    leads(session, 7, 42);
    session.say("{'type':'welcome','session':'x','secret':'hush-hush-7','attachment':0}");
    await().until(() -> session.attachment.get() == 2);
    region.sessions.clear();
    session.say("{'type':'error','problem':{'type':'unknown-session'}}");
    await().until(() -> region.sessions.size() == 1);
    lead.close();
    assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("hush"));
    assertThat(states.toString() + lead).doesNotContain("hush");
  }

  // ---- lead(shard, work) ------------------------------------------------------------------------

  private FakeAgent.Session electFor(Shard shard, long token) {
    FakeAgent.Session session = attached();
    assertThat(session.candidate.get("shards")).hasToString("[" + shard.number() + "]");
    session.lead(shard.service(), shard.number(), shard.number() + 1, token - shard.number());
    return session;
  }

  @Test
  void workRunsWithItsTokenAndItsResultComesBack() throws Exception {
    agent("a");
    lead = Lead.connect(options().build());
    Shard shard = new Shard("nightly", 3);
    CompletableFuture<FakeAgent.Session> session =
        CompletableFuture.supplyAsync(() -> electFor(shard, 77));
    String result = lead.lead(shard, leadership -> "done with " + leadership.token());
    assertThat(result).isEqualTo("done with 77");
    assertThat(session.get().received("bye")).hasSize(1);
  }

  @Test
  void whatTheWorkThrowsIsThrown() {
    agent("a");
    lead = Lead.connect(options().build());
    Shard shard = new Shard("nightly", 0);
    var _ = CompletableFuture.supplyAsync(() -> electFor(shard, 77));
    assertThatThrownBy(() ->
            lead.lead(
                shard,
                leadership -> {
                  throw new IOException("disk full");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
  }

  @Test
  void workIsInterruptedBeforeTheLeaseCanLapse() {
    FakeAgent agent = agent("a");
    lead = Lead.connect(options().build());
    Shard shard = new Shard("nightly", 0);
    CountDownLatch working = new CountDownLatch(1);
    List<Boolean> validWhenInterrupted = new CopyOnWriteArrayList<>();
    CompletableFuture<Object> outcome =
        CompletableFuture.supplyAsync(() -> {
          try {
            return lead.lead(
                shard,
                leadership -> {
                  working.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    validWhenInterrupted.add(leadership.isValid());
                    throw e;
                  }
                  return null;
                });
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    electFor(shard, 77);
    await().until(() -> working.getCount() == 0);
    agent.muted = true;
    await().atMost(Duration.ofSeconds(20)).until(outcome::isDone);
    assertThatThrownBy(outcome::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(LeadershipLostException.class)
        .hasMessageContaining("LEASE_LAPSED");
    assertThat(validWhenInterrupted).containsExactly(false);
  }

  @Test
  void anInterruptedCallerStopsTheWork() throws Exception {
    agent("a");
    lead = Lead.connect(options().build());
    Shard shard = new Shard("nightly", 0);
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    List<String> seen = new CopyOnWriteArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                lead.lead(
                    shard,
                    leadership -> {
                      working.countDown();
                      try {
                        return new CountDownLatch(1);
                      } finally {
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          stopped.countDown();
                        }
                      }
                    });
              } catch (InterruptedException e) {
                seen.add("interrupted, work stopped: " + (stopped.getCount() == 0));
              }
            });
    electFor(shard, 77);
    working.await();
    caller.interrupt();
    caller.join();
    assertThat(seen).containsExactly("interrupted, work stopped: true");
  }

  // ---- looking ----------------------------------------------------------------------------------

  @Test
  void observersHearEachChangeOnceAndNothingOlder() {
    agent("a");
    agent("b");
    region.leaders =
        List.of("{'shard':'payments/1','token':5,'leader':'x','endpoint':'','state':'active'}");
    lead = Lead.connect(options().build());
    List<LeaderInfo> heard = new CopyOnWriteArrayList<>();
    Observation observation = lead.observe("payments", heard::add);
    await().until(() -> heard.size() == 1);
    assertThat(heard.getFirst())
        .isEqualTo(
            new LeaderInfo(
                new Shard("payments", 1),
                "active",
                Optional.of("x"),
                Optional.empty(),
                new Token(5)));
    region.leaders =
        List.of(
            "{'shard':'payments/1','token':4,'leader':'old','state':'active'}",
            "{'shard':'payments/2','token':9,'leader':'y','endpoint':'h:1','state':'active'}");
    // A second observation asks again, so all is told again.
    List<LeaderInfo> second = new CopyOnWriteArrayList<>();
    Observation other = lead.observe(new Shard("payments", 2), second::add);
    await().until(() -> heard.size() == 2 && second.size() == 1);
    assertThat(heard.getLast().leader()).contains("y");
    observation.close();
    other.close();
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Retry-After", "3")
        .end(body.replace('\'', '"'));
  }

  @Test
  void leadersAreLookedUpAndOtherAgentsAskedWhenOneCannotAnswer() throws Exception {
    FakeAgent a = agent("a");
    FakeAgent b = agent("b");
    List<String> asked = new CopyOnWriteArrayList<>();
    a.plain = request -> answer(request, 503, "{'type':'no-quorum','title':'x','status':503}");
    b.plain =
        request -> {
          asked.add(request.uri());
          answer(
              request,
              200,
              "{'shard':'payments/1','state':'active','leader':'x','endpoint':'h:1','token':5}");
        };
    lead = Lead.connect(options().build());
    Shard shard = new Shard("payments", 1);
    LeaderInfo expected =
        new LeaderInfo(shard, "active", Optional.of("x"), Optional.of("h:1"), new Token(5));
    assertThat(lead.leader(shard)).contains(expected);
    assertThat(lead.leader(shard, Freshness.atLeast(new Token(5), Duration.ofMillis(70))))
        .contains(expected);
    assertThat(lead.leader(shard, Freshness.any())).contains(expected);
    assertThat(asked)
        .containsExactly(
            "/v1/shards/payments/1/leader?consistent=true",
            "/v1/shards/payments/1/leader?min_token=5&wait_ms=70",
            "/v1/shards/payments/1/leader");
    b.plain = request -> answer(request, 503, "{'type':'urn:lead:problem:no-leader','status':503}");
    assertThat(lead.leader(shard)).isEmpty();
    b.plain = request -> answer(request, 404, "{'type':'unknown-shard','detail':'no such shard'}");
    assertThatThrownBy(() -> lead.leader(shard)).hasMessageContaining("unknown-shard");
  }

  @Test
  void aShortLeaseIsTakenRenewedAndGivenBack() throws Exception {
    FakeAgent a = agent("a");
    List<String> seen = new CopyOnWriteArrayList<>();
    a.plain =
        request ->
            request
                .body()
                .onSuccess(body -> {
                  seen.add(request.method() + " " + request.getHeader("Lead-Session"));
                  if (request.method().name().equals("DELETE")) {
                    request.response().setStatusCode(204).end();
                  } else {
                    long count = body.toJsonObject().getLong("count");
                    answer(
                        request,
                        200,
                        "{'session':'%s','secret':'x','shard':'nightly/0','token':9,'valid_ms':30000,'count':%d}"
                            .formatted(body.toJsonObject().getString("session"), count + 1));
                  }
                });
    lead = Lead.connect(options().build());
    Shard shard = new Shard("nightly", 0);
    ShortLease.Outcome outcome = lead.shortLease(shard, "job-7", Duration.ofSeconds(30));
    ShortLease lease = ((ShortLease.Outcome.Taken) outcome).lease();
    assertThat(lease.token()).isEqualTo(new Token(9));
    // A tenth of the lease is the margin.
    assertThat(lease.remaining())
        .isGreaterThan(Duration.ofSeconds(20))
        .isLessThan(Duration.ofSeconds(27));
    assertThat(lease.renew()).isTrue();
    lease.close();
    assertThat(lease.isValid()).isFalse();
    assertThat(lease.renew()).isFalse();
    assertThat(seen).hasSize(3).last().asString().matches("DELETE [0-9a-f]{16}");
    a.plain =
        request ->
            answer(
                request, 409, "{'type':'held','leader':'job-6','token':8,'detail':'job-6 leads'}");
    assertThat(lead.shortLease(shard, "job-7", Duration.ofSeconds(30)))
        .isEqualTo(new ShortLease.Outcome.Held("job-6", new Token(8), Duration.ofSeconds(3)));
  }

  @Test
  void aShortLeaseThatRanOutIsNotSilentlyTakenAnew() throws Exception {
    FakeAgent a = agent("a");
    List<Long> tokens = new CopyOnWriteArrayList<>(List.of(9L, 10L));
    a.plain =
        request ->
            request
                .body()
                .onSuccess(body -> {
                  if (request.method().name().equals("DELETE")) {
                    request.response().setStatusCode(204).end();
                  } else {
                    answer(
                        request,
                        200,
                        "{'session':'s','secret':'x','shard':'nightly/0','token':%d,'valid_ms':30000,'count':1}"
                            .formatted(tokens.removeFirst()));
                  }
                });
    lead = Lead.connect(options().build());
    ShortLease lease =
        ((ShortLease.Outcome.Taken)
                lead.shortLease(new Shard("nightly", 0), "job-7", Duration.ofSeconds(30)))
            .lease();
    assertThat(lease.renew()).isFalse();
    assertThat(lease.isValid()).isFalse();
    assertThat(lease.token()).isEqualTo(new Token(9));
    assertThatThrownBy(lease::ensureValid).isInstanceOf(LeadershipLostException.class);
  }
}
