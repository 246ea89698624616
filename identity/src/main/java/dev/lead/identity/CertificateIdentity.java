package dev.lead.identity;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Reads identities out of certificates. Reading proves nothing: only a certificate that {@link
 * TlsMaterial} has accepted says who its holder is. Thread-safe.
 */
public final class CertificateIdentity {

  private static final String PREFIX = "lead://";
  private static final Integer URI_NAME = 6;

  private CertificateIdentity() {}

  /**
   * The identity in the certificate.
   *
   * @throws IdentityException if it carries none, more than one, or a malformed one
   */
  public static Identity of(X509Certificate certificate) {
    return find(certificate)
        .orElseThrow(() ->
            new IdentityException(
                "the certificate of `%s` carries no LEAD identity (a URI lead://REGION/ROLE/NAME among its subject"
                        .formatted(certificate.getSubjectX500Principal())
                    + " alternative names); issue one with `leadctl pki issue`"));
  }

  /**
   * The identity of the other side of a TLS connection.
   *
   * @throws IdentityException if the peer showed no certificate, or {@link #of(X509Certificate)}
   *     throws
   */
  public static Identity of(SSLSession session) {
    return of(peerChain(session).getFirst());
  }

  /** The identity in the certificate; empty if it has none, as that of a foreign authority. */
  static Optional<Identity> find(X509Certificate certificate) {
    List<String> uris = uris(certificate).stream().filter(uri -> uri.startsWith(PREFIX)).toList();
    if (uris.size() > 1) {
      throw new IdentityException(
          "the certificate of `%s` carries %d LEAD identities; exactly one is allowed"
              .formatted(certificate.getSubjectX500Principal(), uris.size()));
    }
    return uris.stream().findFirst().map(Identity::parse);
  }

  static List<X509Certificate> peerChain(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      throw new IdentityException(
          "the peer has shown no certificate; every LEAD connection needs one on both sides", e);
    }
  }

  private static List<String> uris(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> URI_NAME.equals(name.get(0)))
              .map(name -> (String) name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      throw new IdentityException(
          "the subject alternative names of the certificate of `%s` cannot be read: %s"
              .formatted(certificate.getSubjectX500Principal(), e.getMessage()),
          e);
    }
  }
}
