package dev.lead.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a process needs to show who it is and to check others: its key, its certificate with the
 * authorities that lead to the root, and the roots it trusts. {@code toString} shows no key.
 *
 * @param key the private key that belongs to the first certificate of the chain
 * @param chain own certificate first, then its issuer, up to but without the root
 * @param roots the certificates trusted to be the end of a peer's chain; several while a root is
 *     being replaced
 * @param grantKey what an agent signs grants with; empty if it has none
 */
public record Credentials(
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> roots,
    Optional<GrantKey> grantKey) {

  /** Without a grant key. */
  public Credentials(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
    this(key, chain, roots, Optional.empty());
  }

  /**
   * @throws IdentityException if chain or roots are empty, or the key does not belong to the
   *     certificate
   */
  public Credentials {
    chain = List.copyOf(chain);
    roots = List.copyOf(roots);
    if (chain.isEmpty() || roots.isEmpty()) {
      throw new IdentityException("credentials need a certificate and at least one trusted root");
    }
    Keys.requireMatch(key, chain.getFirst());
  }

  /** The own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Who these credentials say their holder is.
   *
   * @throws IdentityException if the certificate carries no identity
   */
  public Identity identity() {
    return CertificateIdentity.of(certificate());
  }

  /** The last instant at which the certificate is accepted. */
  public Instant validUntil() {
    return certificate().getNotAfter().toInstant();
  }

  @Override
  public String toString() {
    return "Credentials["
        + certificate().getSubjectX500Principal()
        + ", until "
        + validUntil()
        + "]";
  }
}
