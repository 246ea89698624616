package dev.lead.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Makes an {@link SSLContext} from the identity's files, and says at once, not at the first
 * handshake, what is wrong.
 */
final class TlsIdentity {
  static final String PROTOCOL = "TLSv1.3";

  private TlsIdentity() {}

  /**
   * Reads the files.
   *
   * @throws LeadException naming the file that is absent, damaged, out of date, or does not belong
   *     to the others
   */
  static SSLContext load(Path certFile, Path keyFile, Path rootsFile) {
    List<X509Certificate> chain = Pem.certificates(certFile);
    PrivateKey key = Pem.privateKey(keyFile);
    List<X509Certificate> roots = Pem.certificates(rootsFile);
    requireInDate(chain.getFirst(), certFile);
    requirePair(chain.getFirst().getPublicKey(), key, certFile, keyFile);
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(
          keyManagers(chain, key).getKeyManagers(),
          new TrustManager[] {
            new AgentTrustManager(trustManager(roots), ownRegion(chain.getFirst(), certFile))
          },
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new LeadException(
          "this JDK can't use the identity in " + certFile + ": " + e.getMessage(), e);
    }
  }

  private static String ownRegion(X509Certificate certificate, Path file)
      throws CertificateParsingException {
    List<String> identity = AgentTrustManager.identity(certificate);
    if (identity.isEmpty()) {
      throw new LeadException(
          "the certificate in %s carries no LEAD identity (a URI lead://REGION/candidate/NAME); write one with `leadctl pki issue`"
              .formatted(file));
    }
    return identity.getFirst();
  }

  private static KeyManagerFactory keyManagers(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    char[] password = Long.toHexString(new SecureRandom().nextLong()).toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("own", key, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory;
  }

  private static X509ExtendedTrustManager trustManager(List<X509Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < roots.size(); i++) {
      store.setCertificateEntry("root-" + i, roots.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static void requireInDate(X509Certificate certificate, Path file) {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new LeadException(
          "the certificate in %s expired at %s; write a new one with `leadctl pki issue`"
              .formatted(file, certificate.getNotAfter().toInstant()),
          e);
    } catch (CertificateNotYetValidException e) {
      throw new LeadException(
          "the certificate in %s is valid only from %s; the clock of this host or of its issuer is wrong"
              .formatted(file, certificate.getNotBefore().toInstant()),
          e);
    }
  }

  private static void requirePair(
      PublicKey publicKey, PrivateKey key, Path certFile, Path keyFile) {
    try {
      byte[] probe = "the same pair?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      Signature signature = Signature.getInstance(algorithm(publicKey));
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      if (!signature.verify(signed)) {
        throw new LeadException(notAPair(certFile, keyFile));
      }
    } catch (GeneralSecurityException e) {
      throw new LeadException(notAPair(certFile, keyFile), e);
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }

  private static String notAPair(Path certFile, Path keyFile) {
    return "the key in %s does not belong to the certificate in %s; write both again with `leadctl pki issue`"
        .formatted(keyFile, certFile);
  }
}
