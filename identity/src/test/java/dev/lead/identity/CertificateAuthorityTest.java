package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static dev.lead.identity.Deployment.days;
import static dev.lead.identity.Deployment.years;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

  @Test
  void aLeafCarriesItsIdentityHostsAndUses() throws Exception {
    X509Certificate leaf =
        ONE.europe.issue(AGENT, List.of("agent.example", "10.0.0.7", "::1"), days(1)).certificate();

    assertThat(CertificateIdentity.of(leaf)).isEqualTo(AGENT);
    assertThat(leaf.getSubjectAlternativeNames().toString())
        .contains("agent.example", "10.0.0.7", "0:0:0:0:0:0:0:1", AGENT.uri());
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getSerialNumber().bitLength()).isEqualTo(128);
  }

  @Test
  void aRegionsAuthorityCannotMakeAuthorities() {
    assertThat(ONE.europe.certificate().getBasicConstraints()).isZero();
    assertThatThrownBy(() -> ONE.europe.createRegion("us-east-1", years(1)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("only the root");
    assertThatThrownBy(() ->
            ONE.europe.issue(new Identity(Role.AUTHORITY, "eu-west-1", "x"), List.of(), days(1)))
        .isInstanceOf(IdentityException.class);
  }

  @Test
  void aRegionsAuthorityRefusesOtherRegions() {
    assertThatThrownBy(() -> ONE.america.issue(AGENT, List.of(), days(1)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("region us-east-1 cannot issue lead://eu-west-1/agent/eu-west-1-a");
  }

  @Test
  void theRootIssuesNoLeaves() {
    assertThatThrownBy(() -> ONE.root.issue(AGENT, List.of(), days(1)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("root makes only authorities");
  }

  @Test
  void nothingOutlivesItsIssuer() {
    CertificateAuthority shortLived = ONE.root.createRegion("eu-west-1", days(2));
    X509Certificate leaf = shortLived.issue(AGENT, List.of(), years(1)).certificate();
    assertThat(leaf.getNotAfter()).isEqualTo(shortLived.certificate().getNotAfter());
  }

  @Test
  void validityStartsBeforeNowForClocksThatAreBehind() {
    Instant now = Instant.now();
    CertificateAuthority old =
        CertificateAuthority.createRoot(
                "old", new Validity(now.minus(Duration.ofDays(9)), now.plus(Duration.ofDays(9))))
            .createRegion(
                "eu-west-1",
                new Validity(now.minus(Duration.ofDays(8)), now.plus(Duration.ofDays(8))));
    X509Certificate leaf =
        old.issue(AGENT, List.of(), Validity.from(now, Duration.ofHours(1))).certificate();
    assertThat(leaf.getNotBefore().toInstant())
        .isEqualTo(now.truncatedTo(ChronoUnit.SECONDS).minus(Validity.CLOCK_SKEW));
  }

  @Test
  void serialsDiffer() {
    Set<Object> serials = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      serials.add(ONE.agent().certificate().getSerialNumber());
    }
    assertThat(serials).hasSize(20);
  }

  @Test
  void badHostsAreRefused() {
    assertThatThrownBy(() -> ONE.europe.issue(AGENT, List.of("bad host"), days(1)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("`bad host`");
  }

  @Test
  void anOrganisationWithSpecialCharactersIsKept() {
    CertificateAuthority root =
        CertificateAuthority.createRoot("Müller, Söhne + Co = \"X\"", years(1));
    X509Certificate leaf =
        root.createRegion("eu-west-1", years(1)).issue(AGENT, List.of(), days(1)).certificate();
    assertThat(leaf.getSubjectX500Principal().getName())
        .contains("Müller\\, Söhne \\+ Co \\= \\\"X\\\"");
  }
}
