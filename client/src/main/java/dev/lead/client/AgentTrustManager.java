package dev.lead.client;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The JDK's checks of the chain, and: the other side is an <em>agent</em> of the <em>own
 * region</em>, by the identity {@code lead://REGION/agent/NAME} in its certificate. Without that,
 * any candidate of the same authority that gets hold of an agent's address could hand out
 * leaderships. Host names are not compared: the identity says more, and agents move.
 */
final class AgentTrustManager extends X509ExtendedTrustManager {
  private static final Integer URI_NAME = 6;
  private static final String PREFIX = "lead://";

  /** The region of operators' identities that belong to none. */
  private static final String GLOBAL = "global";

  private final X509ExtendedTrustManager jdk;
  private final String ownRegion;

  AgentTrustManager(X509ExtendedTrustManager jdk, String ownRegion) {
    this.jdk = jdk;
    this.ownRegion = ownRegion;
  }

  /** The parts of the identity in a certificate: region, role, name. Empty if it has none. */
  static List<String> identity(X509Certificate certificate) throws CertificateParsingException {
    for (String uri : uris(certificate)) {
      String[] parts =
          uri.startsWith(PREFIX) ? uri.substring(PREFIX.length()).split("/", -1) : new String[0];
      if (parts.length == 3) {
        return List.of(parts);
      }
    }
    return List.of();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk.checkServerTrusted(chain, authType);
    List<String> identity = identity(chain[0]);
    if (identity.isEmpty() || !identity.get(1).equals("agent")) {
      throw new CertificateException(
          "what answers is no LEAD agent: its certificate (%s) carries no identity lead://REGION/agent/NAME"
              .formatted(chain[0].getSubjectX500Principal()));
    }
    if (!ownRegion.equals(GLOBAL) && !identity.getFirst().equals(ownRegion)) {
      throw new CertificateException(
          "what answers is agent %s of region %s, and cert.pem of this process is of region %s"
              .formatted(identity.get(2), identity.getFirst(), ownRegion));
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw clientOnly();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw clientOnly();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw clientOnly();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> URI_NAME.equals(name.get(0)))
            .map(name -> (String) name.get(1))
            .toList();
  }

  private static CertificateException clientOnly() {
    return new CertificateException("this identity is used as a client only");
  }
}
