package dev.lead.identity;

import static dev.lead.identity.Deployment.AGENT;
import static dev.lead.identity.Deployment.ONE;
import static dev.lead.identity.Deployment.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {

  private static final KeyPair KEYS = CertificateRequest.newKey();

  @Test
  void theKeyStaysWithItsOwner() {
    CertificateRequest request = CertificateRequest.parse(CertificateRequest.pem(KEYS, AGENT));
    assertThat(request.wanted()).contains(AGENT);

    var chain = ONE.europe.issue(request, AGENT, List.of(), days(1));

    var credentials = new Credentials(KEYS.getPrivate(), chain, List.of(ONE.root.certificate()));
    assertThat(credentials.identity()).isEqualTo(AGENT);
  }

  @Test
  void theIssuerDecidesTheName() {
    Identity wish = new Identity(Role.AGENT, "eu-west-1", "somebody-else");
    var chain =
        ONE.europe.issue(
            CertificateRequest.parse(CertificateRequest.pem(KEYS, wish)),
            AGENT,
            List.of(),
            days(1));
    assertThat(CertificateIdentity.of(chain.getFirst())).isEqualTo(AGENT);
  }

  @Test
  void aRequestForSomebodyElsesKeyIsRefused() {
    KeyPair mixed = new KeyPair(KEYS.getPublic(), CertificateRequest.newKey().getPrivate());
    String pem = CertificateRequest.pem(mixed, AGENT);
    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("does not hold the key");
  }

  /**
   * What was changed after signing is refused, or (a different spelling of the same structure)
   * means the same.
   */
  @Test
  void noChangedByteHasAnEffect() {
    String original = CertificateRequest.pem(KEYS, AGENT);
    byte[] content = Pem.blocks(original, "test").getFirst().content();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < content.length; i++) {
      byte[] changed = content.clone();
      changed[i] ^= (byte) (1 << random.nextInt(8));
      try {
        String pem = new Pem.Block(Pem.CERTIFICATE_REQUEST, changed).text();
        assertThat(CertificateRequest.parse(pem))
            .as("byte %d", i)
            .isEqualTo(CertificateRequest.parse(original));
      } catch (IdentityException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(content.length * 9 / 10);
  }

  @Test
  void weakKeysAreRefused() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    String pem = CertificateRequest.pem(rsa.generateKeyPair(), AGENT);
    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("too weak")
        .hasMessageContaining("2048");
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> CertificateRequest.parse("hello"))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("BEGIN CERTIFICATE REQUEST");
    assertThatThrownBy(() -> CertificateRequest.parse("x".repeat(1 << 20)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("larger than");
  }
}
