package dev.lead.identity;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The one version of TLS that LEAD speaks. Both ends are LEAD's own or current software, so nothing
 * older is needed.
 */
final class TlsVersion {

  static final String NAME = "TLSv1.3";

  private static final List<String> CIPHER_SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private TlsVersion() {}

  static SSLEngine only(SSLEngine engine) {
    engine.setSSLParameters(only(engine.getSSLParameters()));
    return engine;
  }

  static SSLParameters only(SSLParameters parameters) {
    parameters.setProtocols(new String[] {NAME});
    parameters.setCipherSuites(cipherSuites());
    return parameters;
  }

  static String[] cipherSuites() {
    return CIPHER_SUITES.toArray(String[]::new);
  }
}
