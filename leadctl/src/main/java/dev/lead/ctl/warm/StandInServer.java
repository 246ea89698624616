package dev.lead.ctl.warm;

import dev.lead.identity.Credentials;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A control plane of cardboard on loopback: mutual TLS, and an answer for each path. */
final class StandInServer implements Closeable {

  private static final char[] IN_MEMORY = "in memory only".toCharArray();

  private final SSLServerSocket socket;
  private final UnaryOperator<String> answers;

  private StandInServer(SSLServerSocket socket, UnaryOperator<String> answers) {
    this.socket = socket;
    this.answers = answers;
  }

  /** Starts it on a free port; {@code answers} gives the JSON for a path and query. */
  static StandInServer start(Credentials credentials, UnaryOperator<String> answers)
      throws IOException, GeneralSecurityException {
    SSLServerSocket socket =
        (SSLServerSocket)
            context(credentials)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(true);
    StandInServer server = new StandInServer(socket, answers);
    Thread.ofPlatform().daemon().name("stand-in").start(server::serve);
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (var connection = socket.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String target = line.split(" ", 3)[1];
          while (!line.isEmpty()) {
            line = in.readLine();
          }
          answer(connection.getOutputStream(), answers.apply(target));
        }
      } catch (IOException e) {
        // The next connection, if there is one, is served.
      }
    }
  }

  private static void answer(OutputStream out, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            .formatted(body.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private static SSLContext context(Credentials credentials)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", credentials.key(), IN_MEMORY, credentials.chain().toArray(X509Certificate[]::new));
    store.setCertificateEntry("root", credentials.roots().getFirst());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, IN_MEMORY);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
