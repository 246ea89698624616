package dev.lead.identity;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Mutual TLS 1.3 for Vert.x HTTP servers and clients that follows a {@link TlsMaterial} without a
 * restart. Only this class needs Vert.x.
 */
public final class VertxTls {

  /** A stranger who connects and says nothing costs a connection for so long. */
  private static final int HANDSHAKE_SECONDS = 5;

  private static final List<HttpVersion> VERSIONS =
      List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);

  private VertxTls() {}

  /**
   * Makes a server speak TLS only: HTTP/2 or HTTP/1.1 by ALPN, every client with a certificate of
   * this deployment.
   */
  public static HttpServerOptions server(HttpServerOptions options, TlsMaterial material) {
    SSLContext context = material.sslContext();
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(VERSIONS)
        .setClientAuth(io.vertx.core.http.ClientAuth.REQUIRED)
        .setEnabledSecureTransportProtocols(Set.of(TlsVersion.NAME))
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setKeyCertOptions(keys(material))
        .setTrustOptions(trust(material, PeerRule.ANY))
        .setSslEngineOptions(new EngineOptions(context));
  }

  /**
   * Makes a client speak TLS only, to peers that the rule accepts. The identity in the server's
   * certificate takes the place of its host name, so addresses may change and need not be in
   * certificates.
   */
  public static HttpClientOptions client(
      HttpClientOptions options, TlsMaterial material, PeerRule rule) {
    SSLContext context = material.sslContext(rule);
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(VERSIONS)
        .setVerifyHost(false)
        .setEnabledSecureTransportProtocols(Set.of(TlsVersion.NAME))
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setKeyCertOptions(keys(material))
        .setTrustOptions(trust(material, rule))
        .setSslEngineOptions(new EngineOptions(context));
  }

  // Vert.x insists on these two; the engine options below decide.
  private static KeyCertOptions keys(TlsMaterial material) {
    return KeyCertOptions.wrap(new OwnKeyManager(material.credentials()));
  }

  private static TrustOptions trust(TlsMaterial material, PeerRule rule) {
    return TrustOptions.wrap(
        new PeerTrustManager(
            new PeerVerifier(material.credentials().roots(), RevokedSerials.NONE), rule));
  }

  /**
   * Replaces the context that Vert.x would build once from fixed managers by one that follows the
   * material.
   */
  private static final class EngineOptions extends JdkSSLEngineOptions {

    private final SSLContext context;

    EngineOptions(SSLContext context) {
      this.context = context;
      // A handshake takes milliseconds of computing; a storm of them must not stand still an event
      // loop.
      setUseWorkerThread(true);
    }

    @Override
    public JdkSSLEngineOptions copy() {
      return new EngineOptions(context);
    }

    @Override
    public SslContextFactory sslContextFactory() {
      return new Factory(context);
    }
  }

  private static final class Factory implements SslContextFactory {

    private final SSLContext context;
    private boolean alpn;
    private boolean client;
    private ClientAuth clientAuth = ClientAuth.REQUIRE;
    private List<String> protocols = List.of();

    Factory(SSLContext context) {
      this.context = context;
    }

    @Override
    public SslContextFactory useAlpn(boolean use) {
      this.alpn = use;
      return this;
    }

    @Override
    public SslContextFactory forClient(boolean forClient) {
      this.client = forClient;
      return this;
    }

    @Override
    public SslContextFactory clientAuth(ClientAuth auth) {
      this.clientAuth = auth;
      return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> applicationProtocols) {
      this.protocols = applicationProtocols;
      return this;
    }

    @Override
    public SslContext create() {
      return new JdkSslContext(
          context,
          client,
          Arrays.asList(TlsVersion.cipherSuites()),
          SupportedCipherSuiteFilter.INSTANCE,
          alpn && !protocols.isEmpty() ? negotiation() : ApplicationProtocolConfig.DISABLED,
          client ? ClientAuth.NONE : clientAuth,
          new String[] {TlsVersion.NAME},
          false);
    }

    private ApplicationProtocolConfig negotiation() {
      return new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.FATAL_ALERT,
          protocols);
    }
  }
}
