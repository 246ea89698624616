package dev.lead.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a chain proves an identity:
 *
 * <ol>
 *   <li>exactly the presented chain, in its order, leads to a trusted root, and every certificate
 *       is in date;
 *   <li>no certificate in it is revoked;
 *   <li>the leaf carries one identity, and not that of an authority;
 *   <li>the region rule: the authority that signed the leaf is the one of the leaf's region. An
 *       authority that is not LEAD's own (an external one trusted by the operator) carries no
 *       region and is not bound to one.
 * </ol>
 *
 * The path is validated as presented, rather than by a search for any path that works, because the
 * region rule reads the issuer from it: with a search, a certificate that nobody signed could stand
 * in for the issuer. Immutable, thread-safe.
 */
final class PeerVerifier {

  private final Set<TrustAnchor> anchors;
  private final List<X509Certificate> roots;
  private final RevokedSerials revoked;

  PeerVerifier(List<X509Certificate> roots, RevokedSerials revoked) {
    this.roots = List.copyOf(roots);
    this.anchors =
        roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    this.revoked = revoked;
  }

  List<X509Certificate> roots() {
    return roots;
  }

  /**
   * The identity that the chain proves.
   *
   * @throws IdentityException saying which certificate fails, and why
   */
  Identity verify(List<X509Certificate> presented) {
    if (presented.isEmpty()) {
      throw new IdentityException(
          "the peer has shown no certificate; every LEAD connection needs one on both sides");
    }
    Identity identity = CertificateIdentity.of(presented.getFirst());
    List<X509Certificate> path = withoutRoot(presented);
    requireInDate(identity, path);
    requireRegion(identity, path);
    X509Certificate root = validate(identity, path);
    requireNotRevoked(identity, path);
    requireForConnections(identity, path);
    requireAuthority(identity, path, root);
    return identity;
  }

  private List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
    boolean endsInRoot = chain.size() > 1 && roots.contains(chain.getLast());
    return endsInRoot ? chain.subList(0, chain.size() - 1) : chain;
  }

  private static void requireInDate(Identity identity, List<X509Certificate> path) {
    for (X509Certificate certificate : path) {
      String whose =
          certificate.equals(path.getFirst())
              ? "the certificate of " + identity
              : "the authority over " + identity;
      try {
        certificate.checkValidity();
      } catch (CertificateExpiredException e) {
        throw new IdentityException(
            "%s expired at %s; issue a new one (and compare the clocks of both hosts)"
                .formatted(whose, certificate.getNotAfter().toInstant()),
            e);
      } catch (CertificateNotYetValidException e) {
        throw new IdentityException(
            "%s is valid only from %s; the clock of this host or of its issuer is wrong"
                .formatted(whose, certificate.getNotBefore().toInstant()),
            e);
      }
    }
  }

  private X509Certificate validate(Identity identity, List<X509Certificate> chain) {
    try {
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      PKIXCertPathValidatorResult result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return result.getTrustAnchor().getTrustedCert();
    } catch (CertPathValidatorException e) {
      throw new IdentityException(
          "the certificate of %s does not lead to a root in roots.pem (%s): it belongs to another deployment, or its chain"
                  .formatted(identity, e.getMessage())
              + " is incomplete",
          e);
    } catch (CertificateException | RuntimeException e) {
      // The JDK answers some malformed constraints, which any stranger may send, with unchecked
      // exceptions.
      throw new IdentityException(
          "the chain of %s is malformed: %s".formatted(identity, e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot validate certificates", e);
    }
  }

  /** A key that signs grants is not one that may speak for its agent. */
  private static void requireForConnections(Identity identity, List<X509Certificate> path) {
    if (!KeyPurposes.connects(path.getFirst())) {
      throw new IdentityException(
          "this certificate of %s is not one for connections; use cert.pem and key.pem, not those for grants"
              .formatted(identity));
    }
  }

  private void requireNotRevoked(Identity identity, List<X509Certificate> path) {
    for (X509Certificate certificate : path) {
      if (revoked.contains(certificate)) {
        throw new IdentityException(
            "%s %s is revoked (serial %s)"
                .formatted(
                    certificate.equals(path.getFirst())
                        ? "the certificate of"
                        : "the authority over",
                    identity,
                    certificate.getSerialNumber().toString(16)));
      }
    }
  }

  /**
   * Before the chain is validated, so that the error names the regions and not a name constraint.
   */
  private static void requireRegion(Identity leaf, List<X509Certificate> path) {
    if (leaf.role() == Role.AUTHORITY) {
      throw new IdentityException(
          "%s is an authority; it cannot be the peer of a connection".formatted(leaf));
    }
    if (path.size() > 1) {
      CertificateIdentity.find(path.get(1))
          .ifPresent(authority -> requireSameRegion(leaf, authority));
    }
  }

  /**
   * Under LEAD's own root, a region's authority is between root and leaf; without one the rule
   * would not bind.
   */
  private static void requireAuthority(
      Identity leaf, List<X509Certificate> path, X509Certificate root) {
    if (CertificateIdentity.find(root).isEmpty()) {
      return;
    }
    if (path.size() == 1) {
      throw new IdentityException(
          "the certificate of %s is signed by the root itself, which may only make authorities"
              .formatted(leaf));
    }
    if (CertificateIdentity.find(path.get(1)).isEmpty()) {
      throw new IdentityException(
          "the authority over %s names no region, although the root is LEAD's own".formatted(leaf));
    }
  }

  private static void requireSameRegion(Identity leaf, Identity authority) {
    if (authority.role() != Role.AUTHORITY) {
      throw new IdentityException(
          "the certificate of %s was issued by %s, which is not an authority"
              .formatted(leaf, authority));
    }
    if (!authority.region().equals(leaf.region())) {
      throw new IdentityException(
          "the certificate of %s was issued by %s, which may issue only for region %s; the authority of that region may"
                  .formatted(leaf, authority, authority.region())
              + " have been misused");
    }
  }
}
