package dev.lead.agent.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests, and members' identities made from it. */
final class TestPki {
  private static final char[] PASSWORD = "test".toCharArray();

  private final KeyPair caKey = newKey();
  private final X509Certificate caCertificate;

  TestPki(String name) {
    X500Name subject = new X500Name("CN=" + name);
    caCertificate = sign(subject, subject, caKey, caKey, true, "ca");
  }

  /** A key store with a member's key and chain, and with the authority as the trusted one. */
  byte[] memberStore(String region, String member) {
    return store("agent:" + region + ":" + member);
  }

  /** As {@link #memberStore}, with anything as the certificate's subject alternative name. */
  byte[] store(String name) {
    try {
      KeyPair key = newKey();
      X509Certificate own =
          sign(
              new X500Name(caCertificate.getSubjectX500Principal().getName()),
              new X500Name("CN=member"),
              caKey,
              key,
              false,
              name);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setKeyEntry("own", key.getPrivate(), PASSWORD, new Certificate[] {own, caCertificate});
      store.setCertificateEntry("ca", caCertificate);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, PASSWORD);
      return bytes.toByteArray();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  MemberTls member(String region, String member) {
    return tls(memberStore(region, member), region);
  }

  static MemberTls read(Path store, String region) throws Exception {
    return tls(Files.readAllBytes(store), region);
  }

  static SSLContext context(byte[] store) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(new ByteArrayInputStream(store), PASSWORD);
      KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
      own.init(keys, PASSWORD);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static MemberTls tls(byte[] store, String region) {
    SSLContext context = context(store);
    return new MemberTls() {
      @Override
      public SSLEngine newEngine(boolean clientMode) {
        return context.createSSLEngine();
      }

      @Override
      public void checkPeer(SSLSession session) throws SSLPeerUnverifiedException {
        String name = nameOf((X509Certificate) session.getPeerCertificates()[0]);
        if (!name.startsWith("agent:" + region + ":")) {
          throw new SSLPeerUnverifiedException(name + " is no agent of region " + region);
        }
      }
    };
  }

  private static String nameOf(X509Certificate certificate) throws SSLPeerUnverifiedException {
    try {
      for (List<?> one : certificate.getSubjectAlternativeNames()) {
        return (String) one.get(1);
      }
      throw new SSLPeerUnverifiedException("no name");
    } catch (CertificateParsingException e) {
      throw new SSLPeerUnverifiedException(e.getMessage());
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(
      X500Name issuer, X500Name subject, KeyPair signer, KeyPair key, boolean ca, String name) {
    try {
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
              Date.from(now.minus(1, ChronoUnit.HOURS)),
              Date.from(now.plus(1, ChronoUnit.DAYS)),
              subject,
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
