package dev.lead.client.fencing.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lead.client.LeadException;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.grant.GrantRefusedException.Reason;
import dev.lead.identity.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantVerifierTest {
  private static final Shard SHARD = Shard.parse("payments/17");
  private TestIssuer issuer;
  private GrantVerifier verifier;

  @BeforeEach
  void deployment() throws Exception {
    issuer = new TestIssuer();
    verifier = GrantVerifier.trusting(List.of(issuer.root()));
  }

  @Test
  void aGrantOfAnAgentIsVerifiedWithoutAskingAnybody() throws Exception {
    assertThat(verifier.verify(issuer.sign()))
        .isEqualTo(
            new Grant(
                SHARD,
                new Token(42_949_672_961L),
                "app-1",
                "eu-west-1",
                Optional.of("s-1"),
                "agent-a"));
    issuer.claims.remove("session");
    assertThat(verifier.verify(issuer.sign()).session()).isEmpty();
  }

  @Test
  void aSupersededGrantIsRefusedAndOneForAnotherShardToo() throws Exception {
    String old = issuer.sign();
    issuer.claims.put("token", 42_949_672_962L);
    String next = issuer.sign();
    verifier.enter(SHARD, old).close();
    verifier.enter(SHARD, next).close();
    assertThatThrownBy(() -> verifier.enter(SHARD, old))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            e -> assertThat(e.present()).isEqualTo(new Token(42_949_672_962L)));
    assertThat(verifier.verify(old).token()).isEqualTo(new Token(42_949_672_961L));
    assertThat(refusal(() -> verifier.enter(Shard.parse("payments/18"), next)))
        .hasMessageContaining("it is for payments/17, and the request is for payments/18")
        .extracting(GrantRefusedException::reason)
        .isEqualTo(Reason.WRONG_SHARD);
  }

  @Test
  void whateverIsAlteredIsRefused() throws Exception {
    String grant = issuer.sign();
    String[] parts = grant.split("\\.", -1);
    String richer =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("\"app-1\"", "\"eve\"");
    assertThat(refusal(parts[0] + "." + TestIssuer.part(richer) + "." + parts[2]).reason())
        .isEqualTo(Reason.ALTERED);
    String header = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
    assertThat(
            refusal(
                    TestIssuer.part(header.replace("}", ",\"x\":1}"))
                        + "."
                        + parts[1]
                        + "."
                        + parts[2])
                .reason())
        .isEqualTo(Reason.ALTERED);
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    signature[7] ^= 1;
    assertThat(
            refusal(
                parts[0]
                    + "."
                    + parts[1]
                    + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(signature)))
        .hasMessageContaining("altered after it was signed")
        .extracting(GrantRefusedException::reason)
        .isEqualTo(Reason.ALTERED);
    assertThat(refusal(parts[0] + "." + parts[1] + ".AAAA").reason()).isEqualTo(Reason.ALTERED);
  }

  @Test
  void noneAndAlgorithmsOfOtherKeysAreRefused() throws Exception {
    for (String algorithm : List.of("none", "HS256", "ES256", "RS256")) {
      issuer.header.put("alg", algorithm);
      assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.ALTERED);
    }
  }

  @Test
  void strangersAndOthersThanAgentsOfTheRegionAreRefused() throws Exception {
    assertThat(refusal(new TestIssuer().sign()).reason()).isEqualTo(Reason.UNTRUSTED);
    issuer.otherwiseCertified(Role.CANDIDATE);
    assertThat(refusal(issuer.sign()))
        .hasMessageContaining("which is not an agent")
        .extracting(GrantRefusedException::reason)
        .isEqualTo(Reason.WRONG_SIGNER);
    issuer.otherwiseCertified(Role.AGENT);
    assertThat(refusal(issuer.sign()))
        .hasMessageContaining("is not one for signing grants")
        .extracting(GrantRefusedException::reason)
        .isEqualTo(Reason.WRONG_SIGNER);
    issuer.agent("us-east-1");
    assertThat(refusal(issuer.sign()))
        .hasMessageContaining(
            "it speaks for region eu-west-1, and was signed by agent agent-a of region us-east-1")
        .extracting(GrantRefusedException::reason)
        .isEqualTo(Reason.WRONG_SIGNER);
    issuer.chain(List.of(issuer.root()));
    assertThat(
            catchThrowableOfType(GrantRefusedException.class, () -> verifier.verify(issuer.sign())))
        .isNotNull();
  }

  @Test
  void withAClockCertificatesHaveToBeInDate() throws Exception {
    String grant = issuer.sign();
    Instant later = Instant.now().plus(Duration.ofDays(3));
    assertThat(verifier.verify(grant).agent()).isEqualTo("agent-a");
    assertThat(verifier.inDateBy(Instant::now).verify(grant).agent()).isEqualTo("agent-a");
    GrantVerifier strict = verifier.inDateBy(() -> later);
    assertThat(
            catchThrowableOfType(GrantRefusedException.class, () -> strict.verify(grant)).reason())
        .isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void whatIsNoGrantIsNamed() throws Exception {
    for (String bad :
        List.of("", "a.b", "a.b.c.d", "a.b.c", "e30.e30.e30", "=.=.=", "x".repeat(40_000))) {
      assertThat(refusal(bad).reason()).as(bad).isEqualTo(Reason.MALFORMED);
    }
    issuer.claims.put("token", "42");
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
    issuer.claims.put("token", 0);
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
    issuer.claims.put("token", 1);
    issuer.claims.put("service", "Payments");
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
    issuer.claims.put("service", "payments");
    issuer.header.put("crit", List.of("exp"));
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
    issuer.header.remove("crit");
    issuer.header.put("typ", "JWT");
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
    issuer.header.put("typ", "lead-grant+jwt");
    issuer.header.put("x5c", List.of("AAAA"));
    assertThat(refusal(issuer.sign()).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void rootsAreReadFromTheIdentitysFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("roots.pem");
    Files.writeString(
        file,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(issuer.root().getEncoded())));
    assertThat(GrantVerifier.trusting(file).verify(issuer.sign()).shard()).isEqualTo(SHARD);
    Files.writeString(file, "nothing");
    assertThatThrownBy(() -> GrantVerifier.trusting(file))
        .isInstanceOf(LeadException.class)
        .hasMessageContaining("roots.pem");
  }

  private GrantRefusedException refusal(String compact) {
    return refusal(() -> verifier.verify(compact));
  }

  private static GrantRefusedException refusal(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    GrantRefusedException refused = catchThrowableOfType(GrantRefusedException.class, call);
    assertThat(refused).as("a refusal").isNotNull();
    return refused;
  }
}
