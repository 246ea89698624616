package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantKeyTest {
  private final Credentials agent = ONE.agent();
  private final GrantKey grant = agent.grantKey().orElseThrow();

  @Test
  void whatItSignsIsVerifiedByItsCertificateWhichLeadsToTheRegion() throws Exception {
    byte[] message = "payments/17".getBytes(StandardCharsets.UTF_8);
    X509Certificate leaf = grant.chain().getFirst();

    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(leaf.getPublicKey());
    verifier.update(message);
    assertThat(verifier.verify(grant.sign(message))).isTrue();

    leaf.verify(ONE.europe.certificate().getPublicKey());
    assertThat(grant.chain().getLast()).isEqualTo(ONE.europe.certificate());
    assertThat(CertificateIdentity.of(leaf)).isEqualTo(AGENT);
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(GrantKey.PURPOSE);
  }

  @Test
  void itIsNoKeyForConnections() {
    PeerVerifier verifier = new PeerVerifier(List.of(ONE.root.certificate()), RevokedSerials.NONE);

    assertThatThrownBy(() -> verifier.verify(grant.chain()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("not one for connections");
  }

  @Test
  void aKeyForConnectionsSignsNoGrants() {
    assertThatThrownBy(() -> new GrantKey(agent.key(), agent.chain()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("Ed25519");
    X509Certificate connects =
        ONE.europe
            .issue(
                new CertificateRequest(
                    grant.chain().getFirst().getPublicKey(), java.util.Optional.empty()),
                AGENT,
                List.of(),
                Deployment.days(1))
            .getFirst();
    assertThatThrownBy(() -> new GrantKey(grant.key(), List.of(connects)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("not one for signing grants");
  }
}
