package dev.lead.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.IsolationMode;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import dev.lead.process.http.ProblemException;
import dev.lead.process.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final ShardId SHARD = new ShardId(MemoryRegion.SERVICE, 0);

  private final Validity day = Validity.from(Instant.now(), Duration.ofDays(1));
  private final CertificateAuthority authority =
      CertificateAuthority.createRoot("LEAD test", day)
          .createRegion(MemoryRegion.REGION.value(), day);
  private final MemoryRegion region = new MemoryRegion();
  private final MemoryRegion.TestAgent a = region.agent("a");
  private TestWire one = new TestWire(a.hub);

  @BeforeEach
  void lead() {
    a.grantKey =
        authority
            .issue(new Identity(Role.AGENT, MemoryRegion.REGION.value(), "a"), List.of(), day)
            .grantKey();
    region.service(1, MemoryRegion.policy(DisconnectMode.FENCE, IsolationMode.HOLD));
    one = TestWire.open(a, "one");
    one.await("lead");
  }

  @AfterEach
  void close() {
    region.close();
  }

  private Token token() {
    return one.tokenOf("lead", "payments/0");
  }

  private void ask(Token token) {
    a.hub.grant(one.session.orElseThrow(), new Frame.Grant(SHARD, token));
  }

  private void assertRefused(String problem) {
    assertThat(one.await("error").path("problem").path("type").asText()).endsWith(problem);
    assertThat(one.await("error").path("problem").path("shard").asText()).isEqualTo("payments/0");
    assertThat(one.all("grant")).isEmpty();
    assertThat(one.closedWith).isZero();
  }

  private static JsonNode part(String jws, int number) throws Exception {
    return Json.mapper().readTree(Base64.getUrlDecoder().decode(jws.split("\\.", -1)[number]));
  }

  @Test
  void aLeaderGetsAStatementThatItsRegionVouchesFor() throws Exception {
    one.lease();

    ask(token());

    String jws = one.await("grant").path("jws").asText();
    assertThat(part(jws, 1))
        .isEqualTo(
            Json.mapper()
                .createObjectNode()
                .put("service", "payments")
                .put("shard", 0)
                .put("token", token().value())
                .put("candidate", "one")
                .put("region", MemoryRegion.REGION.value()));
    JsonNode header = part(jws, 0);
    assertThat(header.path("alg").asText()).isEqualTo("EdDSA");
    assertThat(header.path("typ").asText()).isEqualTo("lead-grant+jwt");
    X509Certificate leaf = certificate(header.path("x5c").get(0).asText());
    leaf.verify(certificate(header.path("x5c").get(1).asText()).getPublicKey());
    assertThat(certificate(header.path("x5c").get(1).asText())).isEqualTo(authority.certificate());
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(leaf.getPublicKey());
    verifier.update(jws.substring(0, jws.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(jws.split("\\.", -1)[2]))).isTrue();
  }

  private static X509Certificate certificate(String base64) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
  }

  @Test
  void withoutALeaseThatIsAliveThereIsNone() {
    ask(token());
    assertRefused("not-leading");
  }

  @Test
  void aLeaseThatRanOutIsNone() {
    one.lease();
    region.pass(Duration.ofSeconds(3));
    ask(token());
    assertRefused("not-leading");
  }

  @Test
  void anotherTokenIsNotSigned() {
    one.lease();
    ask(new Token(token().value() - 1));
    assertRefused("stale-token");
  }

  @Test
  void whoDoesNotLeadGetsNone() {
    TestWire two = TestWire.open(a, "two");
    two.lease();
    a.hub.grant(two.session.orElseThrow(), new Frame.Grant(SHARD, token()));
    assertThat(two.await("error").path("problem").path("type").asText()).endsWith("not-leading");
  }

  @Test
  void anAgentWithoutAKeySaysWhatToDo() {
    a.grantKey = Optional.empty();
    one.lease();
    ask(token());
    assertRefused("no-grant-key");
    assertThat(one.await("error").path("problem").path("next_step").asText()).contains("pki issue");
  }

  @Test
  void overHttpOnlyTheLeaderItselfIsAnswered() throws Exception {
    assertProblem("one", 409);
    one.lease();

    SignedGrant grant = a.hub.grant(SHARD, one.peer());

    assertThat(grant.token()).isEqualTo(token());
    assertThat(part(grant.jws(), 1).path("token").asLong()).isEqualTo(token().value());
    assertProblem("somebody else", 403);
  }

  private void assertProblem(String certificate, int status) {
    assertThatThrownBy(() -> a.hub.grant(SHARD, "the certificate of " + certificate))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().status()).isEqualTo(status));
  }

  // ---- rejected writes ----

  @Test
  void whatIsReportedOfStaleWritesIsCountedOnce() {
    java.util.concurrent.atomic.AtomicLong counted = new java.util.concurrent.atomic.AtomicLong();
    a.hub.onStaleRejections((service, more) -> {
      assertThat(service).isEqualTo(MemoryRegion.SERVICE);
      counted.addAndGet(more);
    });

    report(one, 2);
    report(one, 2);
    report(one, 5);
    assertThat(counted).hasValue(5);

    TestWire again = one.resumeAt(a);
    again.await("welcome");
    report(again, 5);
    report(again, 6);
    assertThat(counted).hasValue(6);
  }

  private void report(TestWire wire, long total) {
    LocalSession session = wire.session.orElseThrow();
    a.hub.heartbeat(
        session,
        new Frame.Heartbeat(1, session.attachment, Optional.empty(), OptionalLong.of(total)));
  }
}
