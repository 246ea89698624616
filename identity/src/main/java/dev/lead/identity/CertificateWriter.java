package dev.lead.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The three kinds of certificates LEAD knows: root, authority of a region, and leaf. */
final class CertificateWriter {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Name issuer;
  private final PublicKey issuerKey;
  private final PrivateKey signer;

  CertificateWriter(X500Name issuer, PublicKey issuerKey, PrivateKey signer) {
    this.issuer = issuer;
    this.issuerKey = issuerKey;
    this.signer = signer;
  }

  X509Certificate root(Identity identity, Validity validity) {
    return write(
        issuer,
        issuerKey,
        identity,
        List.of(),
        validity,
        certificate -> {
          certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
          certificate.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        });
  }

  /**
   * An authority that can sign leaves only, and only of its region. The region rule is LEAD's own
   * check in {@link PeerVerifier}; the name constraint says the same to other software. It is not
   * critical, although RFC 5280 wants that, because browsers refuse critical constraints on URIs,
   * which they do not implement.
   */
  X509Certificate authority(X500Name subject, PublicKey key, Identity identity, Validity validity) {
    return write(
        subject,
        key,
        identity,
        List.of(),
        validity,
        certificate -> {
          certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
          certificate.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
          certificate.addExtension(
              Extension.nameConstraints, false, SubjectNames.only(identity.region()));
        });
  }

  X509Certificate leaf(
      X500Name subject, PublicKey key, Identity identity, List<String> hosts, Validity validity) {
    return leaf(
        subject,
        key,
        identity,
        hosts,
        validity,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
  }

  /** For a key that signs grants and does nothing else. */
  X509Certificate grantLeaf(X500Name subject, PublicKey key, Identity identity, Validity validity) {
    return leaf(
        subject,
        key,
        identity,
        List.of(),
        validity,
        new ExtendedKeyUsage(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(GrantKey.PURPOSE))));
  }

  private X509Certificate leaf(
      X500Name subject,
      PublicKey key,
      Identity identity,
      List<String> hosts,
      Validity validity,
      ExtendedKeyUsage purpose) {
    return write(
        subject,
        key,
        identity,
        hosts,
        validity,
        certificate -> {
          certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          certificate.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
          certificate.addExtension(Extension.extendedKeyUsage, false, purpose);
        });
  }

  private interface Extras {
    void addTo(X509v3CertificateBuilder certificate) throws CertIOException;
  }

  private X509Certificate write(
      X500Name subject,
      PublicKey key,
      Identity identity,
      List<String> hosts,
      Validity validity,
      Extras extras) {
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder certificate =
          new JcaX509v3CertificateBuilder(
              issuer,
              serial(),
              Date.from(validity.from()),
              Date.from(validity.until()),
              subject,
              key);
      extras.addTo(certificate);
      certificate.addExtension(
          Extension.subjectAlternativeName, false, SubjectNames.alternativeNames(identity, hosts));
      certificate.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
      certificate.addExtension(
          Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(issuerKey));
      return new JcaX509CertificateConverter()
          .getCertificate(
              certificate.build(
                  new JcaContentSignerBuilder(Keys.signatureAlgorithm(signer.getAlgorithm()))
                      .build(signer)));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IdentityException(
          "the certificate of %s could not be written: %s".formatted(identity, e.getMessage()), e);
    }
  }

  /** 128 random bits, never zero, so that serials neither collide nor tell how many were issued. */
  private static BigInteger serial() {
    return new BigInteger(128, RANDOM).setBit(127);
  }
}
