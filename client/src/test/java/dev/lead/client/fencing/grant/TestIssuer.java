package dev.lead.client.fencing.grant;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lead.identity.CertificateAuthority;
import dev.lead.identity.CertificateRequest;
import dev.lead.identity.GrantKey;
import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import dev.lead.identity.Validity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A deployment that signs grants, also such as no agent would. */
final class TestIssuer {
  private final Validity day = Validity.from(Instant.now(), Duration.ofDays(1));
  private final CertificateAuthority root = CertificateAuthority.createRoot("LEAD test", day);
  final Map<String, Object> header = new LinkedHashMap<>();
  final Map<String, Object> claims = new LinkedHashMap<>();
  private PrivateKey key;

  TestIssuer() throws GeneralSecurityException {
    header.put("alg", "EdDSA");
    header.put("typ", "lead-grant+jwt");
    claims.put("service", "payments");
    claims.put("shard", 17);
    claims.put("token", 42_949_672_961L);
    claims.put("candidate", "app-1");
    claims.put("region", "eu-west-1");
    claims.put("session", "s-1");
    agent("eu-west-1");
  }

  X509Certificate root() {
    return root.certificate();
  }

  /** From now on an agent of that region signs. */
  void agent(String region) throws GeneralSecurityException {
    GrantKey grantKey =
        root.createRegion(region, day)
            .issue(new Identity(Role.AGENT, region, "agent-a"), List.of("127.0.0.1"), day)
            .grantKey()
            .orElseThrow();
    key = grantKey.key();
    chain(grantKey.chain());
  }

  /** From now on somebody signs with an Ed25519 key that was certified for connections. */
  void otherwiseCertified(Role role) throws GeneralSecurityException {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    key = keys.getPrivate();
    chain(
        root.createRegion("eu-west-1", day)
            .issue(
                new CertificateRequest(keys.getPublic(), Optional.empty()),
                new Identity(role, "eu-west-1", "somebody"),
                List.of("127.0.0.1"),
                day));
  }

  void chain(List<X509Certificate> chain) throws CertificateEncodingException {
    List<String> encoded = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      encoded.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
    }
    header.put("x5c", encoded);
  }

  String sign() throws GeneralSecurityException, IOException {
    String signed = part(JSON.std.asString(header)) + "." + part(JSON.std.asString(claims));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
