package dev.lead.identity;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Issues certificates. There are two kinds: the <em>root</em> only makes authorities, one for each
 * region and one for {@link Identity#GLOBAL}; such an authority only makes leaves, and only for its
 * region, which every peer checks again.
 *
 * <p>All keys are P-256. Nothing issued outlives its issuer. Bouncy Castle writes the certificates.
 * Immutable and thread-safe; {@link AuthorityStore} keeps authorities on disk.
 */
public final class CertificateAuthority {

  private final Identity identity;
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final X509Certificate root;

  /**
   * An authority read back from disk.
   *
   * @throws IdentityException if the certificate is not one of a LEAD authority, or the key is not
   *     its key
   */
  CertificateAuthority(PrivateKey key, X509Certificate certificate, X509Certificate root) {
    this.identity = CertificateIdentity.of(certificate);
    this.key = key;
    this.certificate = certificate;
    this.root = root;
    if (identity.role() != Role.AUTHORITY || certificate.getBasicConstraints() < 0) {
      throw new IdentityException(
          identity + " is not an authority, so it cannot issue certificates");
    }
    Keys.requireMatch(key, certificate);
  }

  /** A new root with a new key; {@code organisation} is shown to people in all names below it. */
  public static CertificateAuthority createRoot(String organisation, Validity validity) {
    if (organisation.isBlank() || organisation.length() > 64) {
      throw new IdentityException("the organisation of a root needs 1 to 64 characters");
    }
    Identity identity = Identity.global(Role.AUTHORITY, "root");
    KeyPair keys = Keys.generate();
    X500Name name = SubjectNames.distinguishedName(identity, organisation);
    X509Certificate root =
        new CertificateWriter(name, keys.getPublic(), keys.getPrivate()).root(identity, validity);
    return new CertificateAuthority(keys.getPrivate(), root, root);
  }

  /** Whether this is the root. */
  public boolean isRoot() {
    return certificate.equals(root);
  }

  /** The region whose identities it issues. */
  public String region() {
    return identity.region();
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** The root that peers trust. */
  public X509Certificate root() {
    return root;
  }

  /**
   * A new authority for the region, with a new key.
   *
   * @throws IdentityException if this is not the root
   */
  public CertificateAuthority createRegion(String region, Validity validity) {
    if (!isRoot()) {
      throw new IdentityException(
          "only the root makes authorities; that of region %s cannot".formatted(region()));
    }
    Identity child = new Identity(Role.AUTHORITY, region, region);
    KeyPair keys = Keys.generate();
    X509Certificate issued =
        writer()
            .authority(
                SubjectNames.distinguishedName(child, organisation()),
                keys.getPublic(),
                child,
                validity.within(ownValidity()));
    return new CertificateAuthority(keys.getPrivate(), issued, root);
  }

  /**
   * A certificate with a new key; for an agent also a {@link GrantKey}.
   *
   * @param hosts DNS names and IP addresses under which the holder is dialled by software that
   *     checks them
   * @throws IdentityException if this authority may not issue the identity
   */
  public Credentials issue(Identity holder, List<String> hosts, Validity validity) {
    KeyPair keys = Keys.generate();
    return new Credentials(
        keys.getPrivate(),
        certify(keys.getPublic(), holder, hosts, validity),
        List.of(root),
        holder.role() == Role.AGENT ? Optional.of(grantKey(holder, validity)) : Optional.empty());
  }

  private GrantKey grantKey(Identity agent, Validity validity) {
    requireMayIssue(agent);
    KeyPair keys = Keys.generateEd25519();
    X509Certificate leaf =
        writer()
            .grantLeaf(
                SubjectNames.distinguishedName(agent, organisation()),
                keys.getPublic(),
                agent,
                validity.within(ownValidity()));
    return new GrantKey(keys.getPrivate(), List.of(leaf, certificate));
  }

  /**
   * A certificate for the key of a request. Only the key is taken from it: the caller has decided
   * who the sender is.
   *
   * @return the new certificate followed by this authority's
   * @throws IdentityException if this authority may not issue the identity
   */
  public List<X509Certificate> issue(
      CertificateRequest request, Identity holder, List<String> hosts, Validity validity) {
    return certify(request.publicKey(), holder, hosts, validity);
  }

  PrivateKey key() {
    return key;
  }

  private List<X509Certificate> certify(
      PublicKey holderKey, Identity holder, List<String> hosts, Validity validity) {
    requireMayIssue(holder);
    X509Certificate leaf =
        writer()
            .leaf(
                SubjectNames.distinguishedName(holder, organisation()),
                holderKey,
                holder,
                hosts,
                validity.within(ownValidity()));
    return List.of(leaf, certificate);
  }

  private void requireMayIssue(Identity holder) {
    if (isRoot()) {
      throw new IdentityException(
          "the root makes only authorities; issue %s with that of its region".formatted(holder));
    }
    if (!holder.region().equals(region())) {
      throw new IdentityException(
          "the authority of region %s cannot issue %s; ask that of region %s"
              .formatted(region(), holder, holder.region()));
    }
    if (holder.role() == Role.AUTHORITY) {
      throw new IdentityException(
          "%s is an authority; only the root makes those".formatted(holder));
    }
  }

  private CertificateWriter writer() {
    return new CertificateWriter(subject(), certificate.getPublicKey(), key);
  }

  private X500Name subject() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private String organisation() {
    return subject()
        .getRDNs(org.bouncycastle.asn1.x500.style.BCStyle.O)[0]
        .getFirst()
        .getValue()
        .toString();
  }

  private Validity ownValidity() {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }
}
