package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static dev.lead.identity.Deployment.days;
import static dev.lead.identity.Deployment.past;
import static dev.lead.identity.Deployment.years;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

/**
 * Chains that nobody may get through with, made by writing certificates past the checks of the
 * issuing side.
 */
class PeerVerifierTest {

  private final PeerVerifier verifier =
      new PeerVerifier(List.of(ONE.root.certificate()), RevokedSerials.NONE);

  private final KeyPair keys = Keys.generate();

  @Test
  void goodChainsPass() {
    assertThat(verifier.verify(ONE.agent().chain())).isEqualTo(AGENT);
    assertThat(verifier.verify(ONE.controlPlane().chain())).isEqualTo(Deployment.CONTROL_PLANE);
  }

  @Test
  void aChainMayIncludeTheRoot() {
    List<X509Certificate> chain = new java.util.ArrayList<>(ONE.agent().chain());
    chain.add(ONE.root.certificate());
    assertThat(verifier.verify(chain)).isEqualTo(AGENT);
  }

  @Test
  void anAuthorityCannotSpeakForAnotherRegion() {
    X509Certificate forged = leaf(ONE.america, AGENT, days(1));
    refused("may issue only for region us-east-1", forged, ONE.america.certificate());
  }

  /**
   * The region rule reads the issuer: a self-made stand-in for it must not pass beside the real
   * one.
   */
  @Test
  void aStandInForTheIssuerDoesNotPass() {
    X509Certificate forged = leaf(ONE.america, AGENT, days(1));
    X509Certificate standIn =
        new CertificateWriter(
                name(ONE.america.certificate()),
                ONE.america.certificate().getPublicKey(),
                ONE.america.key())
            .authority(
                name(ONE.america.certificate()),
                ONE.america.certificate().getPublicKey(),
                new Identity(Role.AUTHORITY, "eu-west-1", "eu-west-1"),
                days(1));
    refused("is malformed", forged, standIn, ONE.america.certificate());
    refused("does not lead to a root", forged, standIn);
    refused("does not lead to a root", forged, ONE.europe.certificate(), ONE.america.certificate());
  }

  @Test
  void anAuthorityUnderAnAuthorityDoesNotPass() {
    X509Certificate sub =
        new CertificateWriter(
                name(ONE.america.certificate()),
                ONE.america.certificate().getPublicKey(),
                ONE.america.key())
            .authority(
                new X500Name("CN=sub"),
                keys.getPublic(),
                new Identity(Role.AUTHORITY, "us-east-1", "sub"),
                days(1));
    X509Certificate leaf =
        new CertificateWriter(new X500Name("CN=sub"), keys.getPublic(), keys.getPrivate())
            .leaf(
                new X500Name("CN=x"),
                keys.getPublic(),
                new Identity(Role.AGENT, "us-east-1", "x"),
                List.of(),
                days(1));
    refused("does not lead to a root", leaf, sub, ONE.america.certificate());
  }

  @Test
  void aLeafCannotIssue() {
    Credentials agent = ONE.agent();
    X509Certificate leaf =
        new CertificateWriter(
                name(agent.certificate()), agent.certificate().getPublicKey(), agent.key())
            .leaf(new X500Name("CN=x"), keys.getPublic(), AGENT, List.of(), days(1));
    refused("which is not an authority", leaf, agent.certificate(), ONE.europe.certificate());
  }

  @Test
  void theRootCannotIssueLeaves() {
    refused("signed by the root itself", leaf(ONE.root, AGENT, days(1)));
  }

  @Test
  void anAuthorityIsNoPeer() {
    refused("is an authority", ONE.europe.certificate());
  }

  @Test
  void expiredCertificatesAreRefusedWithTheirDate() {
    refused(
        "the certificate of lead://eu-west-1/agent/eu-west-1-a expired at",
        leaf(ONE.europe, AGENT, past()));
  }

  @Test
  void certificatesOfTheFutureAreRefused() {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    X509Certificate leaf =
        leaf(ONE.europe, AGENT, new Validity(tomorrow, tomorrow.plusSeconds(60)));
    refused("valid only from", leaf, ONE.europe.certificate());
  }

  @Test
  void anotherDeploymentsCertificatesAreRefused() {
    CertificateAuthority other = CertificateAuthority.createRoot("LEAD test", years(1));
    Credentials stranger =
        other.createRegion("eu-west-1", years(1)).issue(AGENT, List.of(), days(1));
    assertThatThrownBy(() -> verifier.verify(stranger.chain()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("belongs to another deployment");
  }

  @Test
  void aChainWithoutItsIssuerIsRefused() {
    refused("its chain is incomplete", ONE.agent().certificate());
  }

  @Test
  void revokedLeavesAndAuthoritiesAreRefused() {
    Credentials agent = ONE.agent();
    for (X509Certificate one : List.of(agent.certificate(), ONE.europe.certificate())) {
      PeerVerifier strict =
          new PeerVerifier(
              List.of(ONE.root.certificate()), new RevokedSerials(Set.of(one.getSerialNumber())));
      assertThatThrownBy(() -> strict.verify(agent.chain()))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("is revoked (serial " + one.getSerialNumber().toString(16));
      assertThat(strict.verify(ONE.controlPlane().chain())).isEqualTo(Deployment.CONTROL_PLANE);
    }
  }

  /**
   * An external authority knows no regions, so it is not bound to one; the identity is still
   * needed.
   */
  @Test
  void anExternalAuthorityMayBeTrusted() {
    X509Certificate root = ExternalAuthority.root(keys);
    PeerVerifier external = new PeerVerifier(List.of(root), RevokedSerials.NONE);
    X509Certificate leaf =
        new CertificateWriter(name(root), keys.getPublic(), keys.getPrivate())
            .leaf(new X500Name("CN=x"), Keys.generate().getPublic(), AGENT, List.of(), days(1));
    assertThat(external.verify(List.of(leaf))).isEqualTo(AGENT);
    assertThatThrownBy(() -> external.verify(ONE.agent().chain()))
        .isInstanceOf(IdentityException.class);
  }

  @Test
  void aCertificateWithoutIdentityIsRefused() {
    refused("carries no LEAD identity", ExternalAuthority.root(keys));
  }

  private X509Certificate leaf(CertificateAuthority by, Identity identity, Validity validity) {
    return new CertificateWriter(name(by.certificate()), by.certificate().getPublicKey(), by.key())
        .leaf(new X500Name("CN=forged"), keys.getPublic(), identity, List.of(), validity);
  }

  private void refused(String why, X509Certificate... chain) {
    assertThatThrownBy(() -> verifier.verify(List.of(chain)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(why);
  }

  private static X500Name name(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }
}
