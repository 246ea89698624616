package dev.lead.client.fencing.grant;

import dev.lead.client.fencing.grant.GrantRefusedException.Reason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The identity {@code lead://REGION/ROLE/NAME} in a certificate. */
record Signer(String region, String role, String name) {
  private static final Integer URI_NAME = 6;
  private static final String PREFIX = "lead://";

  /** That of the certificate; empty if it carries none. */
  static Optional<Signer> of(X509Certificate certificate) {
    List<String> uris = uris(certificate);
    if (uris.size() > 1) {
      throw new GrantRefusedException(
          Reason.WRONG_SIGNER, "a certificate in it carries more than one identity");
    }
    return uris.stream()
        .map(uri -> uri.substring(PREFIX.length()).split("/", -1))
        .filter(parts -> parts.length == 3)
        .map(parts -> new Signer(parts[0], parts[1], parts[2]))
        .findFirst();
  }

  private static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> URI_NAME.equals(name.get(0)))
              .map(name -> (String) name.get(1))
              .filter(uri -> uri.startsWith(PREFIX))
              .toList();
    } catch (CertificateParsingException e) {
      throw new GrantRefusedException(
          Reason.WRONG_SIGNER, "the names in a certificate of it are malformed", e);
    }
  }
}
