package dev.lead.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An SSL context that asks for the current one each time a connection begins. A whole new context
 * for new material, rather than key and trust managers that change under an old one, also drops its
 * session cache and ticket keys: after a reload nobody resumes a session that was checked against
 * the old roots or before a revocation.
 */
final class FollowingSslContext extends SSLContext {

  FollowingSslContext(Supplier<SSLContext> current) {
    super(new Spi(current), current.get().getProvider(), TlsVersion.NAME);
  }

  private static final class Spi extends SSLContextSpi {

    private final Supplier<SSLContext> current;

    Spi(Supplier<SSLContext> current) {
      this.current = current;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("this context takes its keys from its TlsMaterial");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return TlsVersion.only(current.get().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return TlsVersion.only(current.get().createSSLEngine(host, port));
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return new Sockets(current);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException("LEAD's servers use engines, not blocking sockets");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return current.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return current.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return TlsVersion.only(current.get().getDefaultSSLParameters());
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return TlsVersion.only(current.get().getSupportedSSLParameters());
    }
  }

  /** Client sockets, for {@code HttpsURLConnection}. */
  private static final class Sockets extends SSLSocketFactory {

    private final Supplier<SSLContext> current;

    Sockets(Supplier<SSLContext> current) {
      this.current = current;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return delegate().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return delegate().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
      return only(delegate().createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return only(delegate().createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return only(delegate().createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
        throws IOException {
      return only(delegate().createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return only(delegate().createSocket(host, port));
    }

    @Override
    public Socket createSocket(
        InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
      return only(delegate().createSocket(address, port, localAddress, localPort));
    }

    private SSLSocketFactory delegate() {
      return current.get().getSocketFactory();
    }

    private static Socket only(Socket socket) {
      SSLSocket tls = (SSLSocket) socket;
      tls.setSSLParameters(TlsVersion.only(tls.getSSLParameters()));
      return tls;
    }
  }
}
