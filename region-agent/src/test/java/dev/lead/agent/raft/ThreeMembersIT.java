package dev.lead.agent.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Three members in this JVM, with mutual TLS between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeMembersIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE = Duration.ofMillis(1_500);

  private final TestPki pki = new TestPki("region authority");
  private final List<HostPort> addresses = FreePorts.take(3);
  private final List<TestMachine> machines = new ArrayList<>();
  private final List<RaftHost> hosts = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    try (ExecutorService starters = Executors.newCachedThreadPool()) {
      List<Future<RaftHost>> starting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RaftConfig config =
            RaftConfig.of("eu-west", "agent-" + i, addresses.get(i), addresses)
                .withTimings(timings())
                .withSnapshotEvery(200)
                .withMaxOutstanding(500);
        TestMachine machine = new TestMachine();
        machines.add(machine);
        MemberTls tls = pki.member("eu-west", "agent-" + i);
        starting.add(starters.submit(() -> RaftHost.start(config, tls, machine)));
      }
      for (Future<RaftHost> one : starting) {
        hosts.add(one.get());
      }
    }
  }

  private static RaftTimings timings() {
    RaftTimings local = RaftTimings.local();
    return new RaftTimings(
        local.heartbeat(),
        local.missedHeartbeats(),
        local.electionTimeout(),
        local.rankDelay(),
        local.attemptTimeout(),
        HANDSHAKE,
        local.memberHeartbeat(),
        local.memberTimeout(),
        local.connectionFaults(),
        local.missingMemberRemoval(),
        Duration.ofSeconds(3));
  }

  @AfterAll
  void stop() {
    hosts.forEach(RaftHost::close);
  }

  @Test
  @Order(1)
  void aCommandIsAppliedOnEveryMember() throws Exception {
    for (RaftHost host : hosts) {
      assertThat(host.propose(bytes("from " + hosts.indexOf(host)), SOON).get()).isNotEmpty();
    }
    for (RaftHost host : hosts) {
      host.barrier(SOON).get();
      assertThat(machines.get(hosts.indexOf(host)).commands())
          .contains("from 0", "from 1", "from 2");
    }
  }

  @Test
  @Order(2)
  void aBarrierSeesWhatAnotherMemberCommittedBefore() throws Exception {
    for (int i = 0; i < 50; i++) {
      hosts.get(i % 3).propose(bytes("read-" + i), SOON).get();
      int reader = (i + 1) % 3;
      LogIndex reached = hosts.get(reader).barrier(SOON).get();
      assertThat(machines.get(reader).commands()).contains("read-" + i);
      assertThat(reached).isLessThanOrEqualTo(hosts.get(reader).status().lastApplied());
    }
  }

  @Test
  @Order(3)
  void aMachineThatThrowsFailsItsProposalAlone() throws Exception {
    assertThatThrownBy(() -> hosts.get(1).propose(bytes("fail"), SOON).get())
        .hasCauseInstanceOf(ProposalFailed.MachineFailed.class)
        .hasMessageContaining("as asked");
    assertThat(hosts.get(1).propose(bytes("after the failure"), SOON).get()).isNotEmpty();
  }

  @Test
  @Order(4)
  void actionsRunOnTheMachinesThread() throws Exception {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Void> ran = new CompletableFuture<>();
      hosts
          .get(0)
          .execute(() -> {
            threads.add(Thread.currentThread().getName());
            ran.complete(null);
          });
      ran.get(5, TimeUnit.SECONDS);
    }
    assertThat(threads).hasSize(1);
    assertThat(threads).containsExactly(machines.get(0).threadName());
  }

  @Test
  @Order(5)
  void statusNamesTheLeaderAndTheMembers() {
    await()
        .untilAsserted(() -> {
          Set<String> leaders = new HashSet<>();
          List<RaftStatus.Role> roles = new ArrayList<>();
          for (RaftHost host : hosts) {
            RaftStatus status = host.status();
            assertThat(status.availability()).isEqualTo(RaftStatus.Availability.AVAILABLE);
            assertThat(status.members())
                .extracting(RaftStatus.Member::name)
                .containsExactly("agent-0", "agent-1", "agent-2");
            assertThat(status.members())
                .allMatch(member -> member.state() == RaftStatus.MemberState.VOTING);
            leaders.add(status.leader().orElseThrow());
            roles.add(status.role());
          }
          assertThat(leaders).hasSize(1);
          assertThat(roles).containsOnlyOnce(RaftStatus.Role.LEADER);
        });
  }

  @Test
  @Order(6)
  void manyProposalsMayBeOutstandingButNotAnyNumber() throws Exception {
    List<CompletableFuture<byte[]>> proposals = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      proposals.add(hosts.get(2).propose(bytes("many-" + i), SOON));
    }
    int done = 0;
    int refused = 0;
    for (CompletableFuture<byte[]> one : proposals) {
      try {
        one.get();
        done++;
      } catch (ExecutionException failed) {
        assertThat(failed).hasCauseInstanceOf(ProposalFailed.Overloaded.class);
        refused++;
      }
    }
    assertThat(done).isGreaterThanOrEqualTo(500);
    assertThat(refused).isPositive();
  }

  @Test
  @Order(7)
  void aPlaintextPeerGetsNotAByteAndIsClosed() throws Exception {
    try (Socket socket = connect(0)) {
      socket.getOutputStream().write(bytes("HZC" + "x".repeat(5_000)));
      assertThat(readUntilClosed(socket)).isEmpty();
    }
  }

  @Test
  @Order(8)
  void aSilentPeerIsClosedAfterTheHandshakeTimeout() throws Exception {
    long start = System.nanoTime();
    try (Socket socket = connect(0)) {
      assertThat(readUntilClosed(socket)).isEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(HANDSHAKE.dividedBy(2), SOON);
  }

  @Test
  @Order(9)
  void manySilentPeersDoNotKeepMembersFromCommitting() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        silent.add(connect(i % 3));
      }
      for (RaftHost host : hosts) {
        assertThat(host.propose(bytes("in the crowd"), SOON).get()).isNotEmpty();
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  @Order(10)
  void strangersAndAgentsOfOtherRegionsAreRefused() throws Exception {
    byte[] strange = new TestPki("another authority").memberStore("eu-west", "agent-0");
    byte[] elsewhere = pki.memberStore("us-east", "agent-0");
    byte[] candidate = pki.store("candidate:eu-west:app-1");
    for (byte[] store : List.of(strange, elsewhere, candidate)) {
      assertThat(readOverTls(store)).isEmpty();
    }
    assertThat(readOverTls(pki.memberStore("eu-west", "agent-0")))
        .startsWith("HZC".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  @Order(11)
  void anIntruderDoesNotStartAndDisturbsNobody() throws Exception {
    HostPort here = FreePorts.take(1).getFirst();
    List<HostPort> members = List.of(addresses.get(0), addresses.get(1), here);
    RaftConfig config =
        RaftConfig.of("eu-west", "intruder", here, members).withStartTimeout(Duration.ofSeconds(2));

    assertThatThrownBy(
            () -> RaftHost.start(config, pki.member("us-east", "agent-0"), new TestMachine()))
        .isInstanceOf(RaftUnavailable.class)
        .hasMessageContaining("not connected to");
    assertThat(hosts.get(0).propose(bytes("undisturbed"), SOON).get()).isNotEmpty();
    assertThat(hosts.get(0).status().members()).hasSize(3);
  }

  @Test
  @Order(12)
  void aTakenPortIsNamed() {
    RaftConfig config = RaftConfig.of("eu-west", "twin", addresses.get(0), addresses);
    assertThatThrownBy(
            () -> RaftHost.start(config, pki.member("eu-west", "twin"), new TestMachine()))
        .isInstanceOf(RaftUnavailable.class)
        .hasMessageContaining("cannot listen at " + addresses.get(0));
  }

  @Test
  @Order(13)
  void closingTheLeaderHandsOverAndListenersHear() throws Exception {
    int leader = indexOfLeader();
    RaftHost survivor = hosts.get((leader + 1) % 3);
    AtomicReference<RaftStatus> heard = new AtomicReference<>();
    survivor.onRoleChange(heard::set);
    RaftTerm before = survivor.status().term();

    hosts.get(leader).close();

    assertThat(survivor.propose(bytes("after the hand-over"), SOON).get()).isNotEmpty();
    await()
        .untilAsserted(() -> {
          assertThat(heard.get()).isNotNull();
          assertThat(heard.get().term()).isGreaterThan(before);
          assertThat(heard.get().leader()).isPresent();
          assertThat(heard.get().leader()).isNotEqualTo(Optional.of("agent-" + leader));
        });
    assertThat(hosts.get(leader).status().availability()).isEqualTo(RaftStatus.Availability.CLOSED);
    assertThatThrownBy(() -> hosts.get(leader).propose(bytes("too late"), SOON).get())
        .hasCauseInstanceOf(ProposalFailed.Closed.class);
  }

  @Test
  @Order(14)
  void theLastMemberAloneSaysThatTheMajorityIsOutOfReach() throws Exception {
    RaftHost last =
        hosts.stream()
            .filter(host -> host.status().availability() == RaftStatus.Availability.AVAILABLE)
            .findFirst()
            .orElseThrow();
    for (RaftHost host : hosts) {
      if (host != last) {
        host.close();
      }
    }

    assertThatThrownBy(() -> last.propose(bytes("alone"), Duration.ofSeconds(1)).get())
        .hasCauseInstanceOf(ProposalFailed.class);
    assertThatThrownBy(() -> last.propose(bytes("alone"), Duration.ofMillis(500)).get())
        .hasCauseInstanceOf(ProposalFailed.NoLeader.class);
    await()
        .untilAsserted(() ->
            assertThat(last.status().availability())
                .isEqualTo(RaftStatus.Availability.MAJORITY_UNREACHABLE));
  }

  @Test
  void withoutTheCpSubsystemNothingStarts() {
    HostPort here = FreePorts.take(1).getFirst();
    RaftConfig config =
        RaftConfig.of("eu-west", "agent-0", here, List.of(here, other(1), other(2)))
            .withStartTimeout(Duration.ofSeconds(2));
    assertThatThrownBy(() ->
            new Startup(
                    config,
                    pki.member("eu-west", "agent-0"),
                    new TestMachine(),
                    settings -> settings.getCPSubsystemConfig().setCPMemberCount(0).setGroupSize(0))
                .run())
        .isInstanceOf(RaftUnavailable.class)
        .hasMessageContaining("CP subsystem is switched off");
  }

  private static HostPort other(int port) {
    return new HostPort("127.0.0.1", port);
  }

  private int indexOfLeader() {
    await().until(() -> hosts.stream().anyMatch(h -> h.status().role() == RaftStatus.Role.LEADER));
    for (int i = 0; i < 3; i++) {
      if (hosts.get(i).status().role() == RaftStatus.Role.LEADER) {
        return i;
      }
    }
    throw new AssertionError("no leader");
  }

  private Socket connect(int member) throws IOException {
    Socket socket = new Socket(addresses.get(member).host(), addresses.get(member).port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static byte[] readUntilClosed(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      return in.readAllBytes();
    } catch (SocketException reset) {
      return new byte[0];
    }
  }

  /** What a member says, after a TLS handshake, to a peer that speaks Hazelcast's first bytes. */
  private byte[] readOverTls(byte[] store) throws IOException {
    try (SSLSocket socket = (SSLSocket) TestPki.context(store).getSocketFactory().createSocket()) {
      socket.connect(connectAddress());
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes("HZC"));
      socket.getOutputStream().flush();
      return socket.getInputStream().readNBytes(3);
    } catch (SSLException | SocketException refused) {
      return new byte[0];
    }
  }

  private InetSocketAddress connectAddress() {
    return new InetSocketAddress(addresses.get(0).host(), addresses.get(0).port());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
