package dev.lead.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plaintext, certificates that will not do, and floods: refused on both ports, with a reason in the
 * log, and nobody loses anything.
 */
@ExtendWith(SharedRegion.class)
class StrangersIT {
  private static TestRegion region;
  private static SteadyLeader leader;

  @BeforeAll
  static void join(TestRegion shared) {
    region = shared;
    leader = SteadyLeader.at(region, 0, "strangers");
  }

  @AfterEach
  void nothingWasLost() {
    leader.assertUndisturbed();
  }

  @AfterAll
  static void leave() {
    leader.close();
  }

  private static AgentProcess agent() {
    return region.agents.getFirst();
  }

  /** What a stranger does; again and again, since agents say at most one reason a second. */
  private interface Attempt {
    void run() throws IOException;
  }

  /** The reasons that the agent's log gave after the attempt. */
  private static void assertLogged(Attempt attempt, String... texts) {
    int before = agent().log().length();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          attempt.run();
          assertThat(agent().log().substring(before)).contains(texts);
        });
  }

  /** Shows the certificate, says something, and must not be answered by a byte. */
  private static void refusedAt(String address, TlsMaterial material, String text)
      throws IOException {
    try (RawPeer peer = RawPeer.tls(address, material)) {
      peer.write(text);
      assertThat(peer.readAll()).isEmpty();
    } catch (SSLException | java.net.SocketException refused) {
      // Even before it could say anything.
    }
  }

  private static final String HTTP = "GET /healthz HTTP/1.1\r\nHost: agent\r\n\r\n";

  // ---- plaintext ----

  @Test
  void plaintextGetsNothingAtTheApi() {
    assertLogged(
        () -> {
          try (RawPeer peer = RawPeer.plain(agent().api).write(HTTP)) {
            assertThat(new String(peer.readAll(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("HTTP/");
          }
        },
        "not an SSL/TLS record");
  }

  @Test
  void plaintextGetsNotAByteAtTheRaftPort() {
    for (String text : new String[] {"HZC" + "x".repeat(1_000), HTTP}) {
      assertLogged(
          () -> {
            try (RawPeer peer = RawPeer.plain(agent().raft).write(text)) {
              assertThat(peer.readAll()).isEmpty();
            }
          },
          "No secure connection with",
          "plaintext connection?");
    }
  }

  // ---- certificates ----

  @Test
  void certificatesOfAnotherDeploymentAreRefusedAtBothPorts() {
    assertLogged(
        () -> refusedAt(agent().api, region.deployment.stranger(Role.CANDIDATE), HTTP),
        "a connection ended before its first request",
        "lead://eu-west-1/candidate/eve does not lead to a root in roots.pem",
        "it belongs to another deployment");
    assertLogged(
        () -> refusedAt(agent().raft, region.deployment.stranger(Role.AGENT), "HZC"),
        "No secure connection with",
        "lead://eu-west-1/agent/eve does not lead to a root in roots.pem",
        "it belongs to another deployment");
  }

  @Test
  void expiredCertificatesAreRefusedAtBothPorts() {
    assertLogged(
        () -> refusedAt(agent().api, region.deployment.expired(Role.CANDIDATE, "late"), HTTP),
        "the certificate of lead://eu-west-1/candidate/late expired at",
        "issue a new one");
    assertLogged(
        () -> refusedAt(agent().raft, region.deployment.expired(Role.AGENT, "late"), "HZC"),
        "the certificate of lead://eu-west-1/agent/late expired at",
        "issue a new one");
  }

  @Test
  void certificatesOfOtherRegionsAndRolesAreNoMembers() {
    assertLogged(
        () ->
            refusedAt(
                agent().raft,
                region.deployment.material(Role.AGENT, "us-east-1", "agent-a"),
                "HZC"),
        "the peer is lead://us-east-1/agent/agent-a, but lead://eu-west-1/agent/* was expected");
    assertLogged(
        () -> refusedAt(agent().raft, region.candidate, "HZC"),
        "the peer is lead://eu-west-1/candidate/app-1, but lead://eu-west-1/agent/* was expected");
  }

  @Test
  void certificatesOfOtherRegionsAndRolesOpenNoSessionAndTakeNoLease() {
    for (TlsMaterial other :
        new TlsMaterial[] {
          region.deployment.material(Role.CANDIDATE, "us-east-1", "app-1"),
          region.deployment.material(Role.READER, Identity.GLOBAL, "prometheus")
        }) {
      HttpResponse<String> session =
          TestRegion.send(
              TestRegion.client(other),
              HttpRequest.newBuilder(TestRegion.uri(agent(), "/v1/session")).GET());
      assertThat(session.statusCode()).isEqualTo(403);
      assertThat(TestRegion.json(session).path("detail").asText())
          .contains("candidates of region eu-west-1")
          .contains(other.identity().toString());
      assertThat(TestRegion.json(session).path("next_step").asText()).contains("leadctl pki issue");

      HttpResponse<String> lease =
          TestRegion.send(
              TestRegion.client(other),
              HttpRequest.newBuilder(TestRegion.uri(agent(), "/v1/shards/strangers/0/lease"))
                  .PUT(HttpRequest.BodyPublishers.ofString("{\"holder\":\"x\",\"ttl_ms\":5000}")));
      assertThat(lease.statusCode()).isEqualTo(403);
      assertThat(TestRegion.json(lease).path("detail").asText())
          .contains(other.identity().toString());
    }
  }

  @Test
  void operatorsMayCampaign() {
    try (TestCandidate operator =
        TestCandidate.connect(
            agent().api, region.deployment.material(Role.OPERATOR, Identity.GLOBAL, "alice"))) {
      assertThat(operator.open()).isTrue();
    }
  }
}
