package dev.lead.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a handshake pass only if {@link PeerVerifier} accepts the chain and {@link PeerRule} the
 * identity. The JDK's own trust manager then adds what it knows best: key usage, weak algorithms
 * and, for clients that ask for it, the host name.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {

  private final PeerVerifier verifier;
  private final PeerRule rule;
  private final X509ExtendedTrustManager jdk;

  PeerTrustManager(PeerVerifier verifier, PeerRule rule) {
    this.verifier = verifier;
    this.rule = rule;
    this.jdk = jdk(verifier.roots());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verify(chain);
    jdk.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verify(chain);
    jdk.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verify(chain);
    jdk.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verify(chain);
    jdk.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verify(chain);
    jdk.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verify(chain);
    jdk.checkServerTrusted(chain, authType, engine);
  }

  /**
   * None: a server that lists its roots tells strangers whose deployment it is, and JDK clients
   * then filter by it.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void verify(X509Certificate[] chain) throws CertificateException {
    try {
      rule.require(verifier.verify(List.of(chain)));
    } catch (IdentityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager jdk(List<X509Certificate> roots) {
    try {
      PKIXBuilderParameters parameters =
          new PKIXBuilderParameters(
              roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()),
              null);
      parameters.setRevocationEnabled(false);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(parameters));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot validate certificates", e);
    }
  }
}
