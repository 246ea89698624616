package dev.lead.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS 1.3 from the files of an identity. A server is taken for an agent if its certificate says so
 * ({@code lead://REGION/agent/NAME}) and the region is the own one; host names say nothing.
 */
final class Tls {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final int URI_NAME = 6;

  private Tls() {}

  /**
   * Reads the files.
   *
   * @throws LeadException saying which file is wrong and what to do
   */
  static SSLContext context(Path cert, Path key, Path roots) {
    try {
      List<X509Certificate> chain = certificates(cert);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "own", privateKey(key, chain), new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          keys.getKeyManagers(),
          new TrustManager[] {new AgentsOnly(trust(roots), region(chain.getFirst()))},
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new LeadException(
          "the identity can't be used: %s; make a new one with leadctl pki issue"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static X509TrustManager trust(Path roots) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int i = 0;
    for (X509Certificate root : certificates(roots)) {
      store.setCertificateEntry("root-" + i++, root);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("this Java has no X.509 trust manager");
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : blocks(file, "CERTIFICATE")) {
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " has no certificate in it");
    }
    return certificates;
  }

  private static PrivateKey privateKey(Path file, List<X509Certificate> chain)
      throws IOException, GeneralSecurityException {
    List<byte[]> keys = blocks(file, "PRIVATE KEY");
    if (keys.isEmpty()) {
      throw new IOException(file + " has no unencrypted PKCS#8 private key in it");
    }
    String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
  }

  private static List<byte[]> blocks(Path file, String kind) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    Matcher matcher = PEM.matcher(Files.readString(file));
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        try {
          blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
        } catch (IllegalArgumentException e) {
          throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
      }
    }
    return blocks;
  }

  /** The region that a certificate names; empty if it is for all regions. */
  private static Optional<String> region(X509Certificate certificate) throws CertificateException {
    String[] name = name(certificate);
    return name[0].equals("global") ? Optional.empty() : Optional.of(name[0]);
  }

  /** Region, role and name. */
  private static String[] name(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0).equals(URI_NAME)
          && name.get(1) instanceof String uri
          && uri.startsWith("lead://")) {
        String[] parts = uri.substring("lead://".length()).split("/", -1);
        if (parts.length == 3) {
          return parts;
        }
      }
    }
    throw new CertificateException(
        "the certificate has no name of the form lead://REGION/ROLE/NAME");
  }

  /** Extended, so that the JDK leaves the check of names to this class. */
  private static final class AgentsOnly extends X509ExtendedTrustManager {
    private final X509TrustManager chain;
    private final Optional<String> region;

    AgentsOnly(X509TrustManager chain, Optional<String> region) {
      this.chain = chain;
      this.region = region;
    }

    private void check(X509Certificate[] certificates, String type) throws CertificateException {
      chain.checkServerTrusted(certificates, type);
      String[] name = name(certificates[0]);
      if (!name[1].equals("agent") || region.filter(r -> !r.equals(name[0])).isPresent()) {
        throw new CertificateException(
            "the server is lead://%s, not an agent of %s; check the address"
                .formatted(String.join("/", name), region.orElse("any region")));
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t, SSLEngine e)
        throws CertificateException {
      check(c, t);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t, Socket s)
        throws CertificateException {
      check(c, t);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] c, String t) throws CertificateException {
      check(c, t);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] c, String t, SSLEngine e)
        throws CertificateException {
      throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] c, String t, Socket s)
        throws CertificateException {
      throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] c, String t) throws CertificateException {
      throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return chain.getAcceptedIssuers();
    }
  }
}
