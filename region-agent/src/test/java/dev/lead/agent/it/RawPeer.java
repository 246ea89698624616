package dev.lead.agent.it;

import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** A connection on which a test says what no decent client would. */
final class RawPeer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int CHUNK = 64 << 10;

  private final Socket socket;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  static RawPeer plain(String address) throws IOException {
    return new RawPeer(new Socket(host(address), port(address)));
  }

  /**
   * After the handshake. TLS 1.3 lets a client believe that it is in before the server has looked
   * at its certificate.
   */
  static RawPeer tls(String address, TlsMaterial material) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            material
                .sslContext(PeerRule.role(Role.AGENT))
                .getSocketFactory()
                .createSocket(host(address), port(address));
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.startHandshake();
    return new RawPeer(socket);
  }

  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  RawPeer write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  RawPeer write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes until all is written or the other side has had enough; how much went out. */
  long flood(long bytes) {
    byte[] chunk = new byte[CHUNK];
    long written = 0;
    try {
      while (written < bytes) {
        write(chunk);
        written += chunk.length;
      }
    } catch (IOException enough) {
      // As it should be.
    }
    return written;
  }

  /** Everything up to and with this text, or up to the end. */
  String readUntil(String end) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) >= 0) {
      read.write(next);
      if (read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
        break;
      }
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** What is answered until the other side closes; a reset is an end like any other. */
  byte[] readAll() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[CHUNK];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read.write(buffer, 0, n);
      }
    } catch (java.net.SocketTimeoutException open) {
      throw new AssertionError("the connection is still open", open);
    } catch (IOException closed) {
      // It said so with an alert or a reset.
    }
    return read.toByteArray();
  }

  /** Asks for a WebSocket and returns when it is one. */
  RawPeer webSocket() throws IOException {
    write(
        """
        GET /v1/session HTTP/1.1
        Host: agent
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Protocol: lead.v1

        """
            .replace("\n", "\r\n"));
    String answer = readUntil("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(answer);
    }
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
