package dev.lead.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** What the key of a certificate may be used for. */
final class KeyPurposes {
  private static final Set<String> CONNECTIONS =
      Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0");

  private KeyPurposes() {}

  /** The extended key usages it names; empty if it names none, which allows any. */
  static List<String> of(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (CertificateParsingException e) {
      throw new IdentityException(
          "the certificate of `%s` is damaged: %s"
              .formatted(certificate.getSubjectX500Principal(), e.getMessage()),
          e);
    }
  }

  /** Whether connections may be made with it. */
  static boolean connects(X509Certificate certificate) {
    List<String> purposes = of(certificate);
    return purposes.isEmpty() || purposes.stream().anyMatch(CONNECTIONS::contains);
  }
}
