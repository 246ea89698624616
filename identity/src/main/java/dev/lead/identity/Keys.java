package dev.lead.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Private keys, by the JDK alone. Thread-safe. */
final class Keys {

  /** P-256: the one curve that JDK TLS 1.3, browsers, curl and OpenSSL all take in certificates. */
  private static final String CURVE = "secp256r1";

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private Keys() {}

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make a P-256 key", e);
    }
  }

  static KeyPair generateEd25519() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an Ed25519 key", e);
    }
  }

  /** Reads a PKCS#8 key of any algorithm that TLS 1.3 can use. */
  static PrivateKey decode(byte[] pkcs8, String where) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // Not a key of this algorithm: the next one.
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JDK has no " + algorithm + " keys", e);
      }
    }
    throw new IdentityException(
        where
            + " holds a private key that is damaged or of an unknown kind; EC, RSA and Ed25519 keys are accepted");
  }

  /**
   * Proves that the key belongs to the certificate by a signature, which works for every kind of
   * key.
   */
  static void requireMatch(PrivateKey key, X509Certificate certificate) {
    if (!matches(key, certificate.getPublicKey())) {
      throw new IdentityException(
          "the private key does not belong to the certificate of `%s`: the two files are from different pairs;"
                  .formatted(certificate.getSubjectX500Principal())
              + " put both files of one pair in place, or issue a new pair");
    }
  }

  private static boolean matches(PrivateKey key, PublicKey publicKey) {
    byte[] message = "LEAD key check".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(signatureAlgorithm(key.getAlgorithm()));
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(message);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static String signatureAlgorithm(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> keyAlgorithm;
    };
  }
}
