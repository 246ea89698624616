package dev.lead.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS#10), whose sender has proved to hold the private key. The key
 * never leaves its owner. What the request asks to be named is a wish: the issuer decides.
 *
 * @param publicKey the key to certify
 * @param wanted the identity the sender asks for, if any
 */
public record CertificateRequest(PublicKey publicKey, Optional<Identity> wanted) {

  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;

  /** A new key of the kind that LEAD issues certificates for. */
  public static KeyPair newKey() {
    return Keys.generate();
  }

  /** The request, signed with the key pair, as PEM text. */
  public static String pem(KeyPair keys, Identity wanted) {
    try {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          SubjectNames.alternativeNames(wanted, List.of()));
      byte[] der =
          new JcaPKCS10CertificationRequestBuilder(
                  SubjectNames.distinguishedName(wanted, "LEAD"), keys.getPublic())
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
              .build(
                  new JcaContentSignerBuilder(
                          Keys.signatureAlgorithm(keys.getPrivate().getAlgorithm()))
                      .build(keys.getPrivate()))
              .getEncoded();
      return new Pem.Block(Pem.CERTIFICATE_REQUEST, der).text();
    } catch (IOException | OperatorCreationException e) {
      throw new IdentityException(
          "the certificate request could not be made: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a request and checks its proof of possession and the strength of its key.
   *
   * @param pem untrusted text
   * @throws IdentityException if it is too large, malformed, not signed by its own key, or its key
   *     is weak
   */
  public static CertificateRequest parse(String pem) {
    if (pem.length() > MAX_LENGTH) {
      throw new IdentityException(
          "the certificate request is larger than %d bytes".formatted(MAX_LENGTH));
    }
    byte[] der =
        Pem.blocks(pem, "the certificate request").stream()
            .filter(block -> block.label().equals(Pem.CERTIFICATE_REQUEST))
            .findFirst()
            .orElseThrow(() ->
                new IdentityException(
                    "the certificate request holds no -----BEGIN CERTIFICATE REQUEST-----"))
            .content();
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
      PublicKey key = request.getPublicKey();
      requireStrong(key);
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IdentityException(
            "the certificate request was changed after it was signed, or its sender does not hold the key;"
                + " make a new request");
      }
      Extensions extensions = request.getRequestedExtensions();
      return new CertificateRequest(
          key, extensions == null ? Optional.empty() : SubjectNames.identity(extensions));
    } catch (IdentityException e) {
      throw e;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      // Bouncy Castle reports malformed structures by many kinds of unchecked exceptions.
      throw new IdentityException("the certificate request is damaged: " + e.getMessage(), e);
    }
  }

  private static void requireStrong(PublicKey key) {
    int bits =
        switch (key) {
          case ECPublicKey ec -> ec.getParams().getOrder().bitLength();
          case RSAPublicKey rsa -> rsa.getModulus().bitLength();
          default -> MIN_EC_BITS;
        };
    int least = key instanceof RSAPublicKey ? MIN_RSA_BITS : MIN_EC_BITS;
    if (bits < least) {
      throw new IdentityException(
          "the key of the certificate request is too weak: %s with %d bits, at least %d are needed"
              .formatted(key.getAlgorithm(), bits, least));
    }
  }
}
