package dev.lead.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one certificate a process has, on both sides of connections. Reads the key directly: a
 * key store in memory would encrypt it once more, at a cost that a short-lived program notices.
 */
final class OwnKeyManager extends X509ExtendedKeyManager {

  private static final String ALIAS = "lead";

  private final Credentials credentials;

  OwnKeyManager(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return usable(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return Arrays.stream(keyTypes).anyMatch(this::usable) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(keyTypes, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return usable(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return usable(keyType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return credentials.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return credentials.key();
  }

  /**
   * TLS 1.3 asks by the name of the key's algorithm, once for each signature scheme the peer
   * offers.
   */
  private boolean usable(String keyType) {
    String own = credentials.key().getAlgorithm();
    return keyType.equals(own)
        || (keyType.equals("RSASSA-PSS") && own.equals("RSA"))
        || (keyType.startsWith("Ed") && own.equals("EdDSA"))
        || (keyType.startsWith("EC") && own.equals("EC"));
  }
}
