package dev.lead.identity;

import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Everything derived from one reading of the files. Replaced as a whole, so no connection sees half
 * of each.
 */
final class TlsState {

  /** Resumption skips the check of the chain; a short memory bounds for how long. */
  private static final int SESSION_SECONDS = 300;

  private final Credentials credentials;
  private final Identity identity;
  private final PeerVerifier verifier;
  private final ConcurrentMap<PeerRule, SSLContext> contexts = new ConcurrentHashMap<>();

  /**
   * @throws IdentityException if the certificate carries no identity
   */
  TlsState(Credentials credentials, RevokedSerials revoked) {
    this.credentials = credentials;
    this.identity = credentials.identity();
    this.verifier = new PeerVerifier(credentials.roots(), revoked);
  }

  Credentials credentials() {
    return credentials;
  }

  Identity identity() {
    return identity;
  }

  PeerVerifier verifier() {
    return verifier;
  }

  SSLContext context(PeerRule rule) {
    return contexts.computeIfAbsent(rule, this::create);
  }

  private SSLContext create(PeerRule rule) {
    try {
      SSLContext context = SSLContext.getInstance(TlsVersion.NAME);
      context.init(
          new KeyManager[] {new OwnKeyManager(credentials)},
          new TrustManager[] {new PeerTrustManager(verifier, rule)},
          null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot do TLS 1.3", e);
    }
  }
}
