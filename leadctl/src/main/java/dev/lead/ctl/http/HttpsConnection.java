package dev.lead.ctl.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection to a server, for requests one after the other. Who the server is was checked by
 * the context's rule when {@link #open} returns. Not thread-safe, except for {@link #close}.
 */
public final class HttpsConnection implements AutoCloseable {

  private static final int MAX_BODY = 64 * 1024 * 1024;

  private final Authority server;
  private final SSLSocket socket;
  private final HttpReader reader;
  private final OutputStream out;
  private boolean usable = true;

  private HttpsConnection(Authority server, SSLSocket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    this.reader = new HttpReader(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
    this.out = socket.getOutputStream();
  }

  /**
   * Connects and shakes hands.
   *
   * @param timeout for connecting, and for each wait for bytes after it
   * @throws IOException if nobody answers there, or either side refuses the other's certificate
   */
  public static HttpsConnection open(Authority server, SSLContext tls, Duration timeout)
      throws IOException {
    Socket plain = new Socket();
    try {
      int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      plain.connect(new InetSocketAddress(server.host(), server.port()), millis);
      plain.setSoTimeout(millis);
      plain.setTcpNoDelay(true);
      SSLSocket socket =
          (SSLSocket)
              tls.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
      socket.startHandshake();
      return new HttpsConnection(server, socket);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /** Whether another request can be sent on it. */
  public boolean isUsable() {
    return usable;
  }

  /**
   * Asks and waits for the whole answer.
   *
   * @throws IOException if the connection breaks, nothing comes in time, or it is not HTTP
   */
  public HttpResponse exchange(HttpRequest request) throws IOException {
    usable = false;
    send(request, Map.of());
    HttpReader.Head head = reader.head();
    String body = all(reader.body(head));
    usable =
        !head.closes()
            && (head.chunked() || head.headers().containsKey("content-length") || body.isEmpty());
    return new HttpResponse(head.status(), head.headers(), body);
  }

  /**
   * Asks for a stream of server-sent events. A silence longer than {@code silence} is an error, as
   * the server sends comments to keep the stream alive.
   *
   * @throws IOException if the connection breaks, or it is not HTTP
   */
  public EventStream events(HttpRequest request, Duration silence) throws IOException {
    usable = false;
    send(request, Map.of("Accept", "text/event-stream"));
    HttpReader.Head head = reader.head();
    InputStream body = reader.body(head);
    if (head.status() != 200) {
      return EventStream.refused(new HttpResponse(head.status(), head.headers(), all(body)));
    }
    socket.setSoTimeout(Math.clamp(silence.toMillis(), 1, Integer.MAX_VALUE));
    return EventStream.of(body);
  }

  private void send(HttpRequest request, Map<String, String> more) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    header(head, "Host", server.toString());
    header(head, "User-Agent", "leadctl");
    more.forEach((name, value) -> header(head, name, value));
    request.headers().forEach((name, value) -> header(head, name, value));
    byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
    if (body.length > 0) {
      header(head, "Content-Type", "application/json");
    }
    if (body.length > 0 || !request.method().equals("GET")) {
      header(head, "Content-Length", Integer.toString(body.length));
    }
    head.append("\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    out.write(bytes.toByteArray());
    out.flush();
  }

  private static void header(StringBuilder head, String name, String value) {
    if (value.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("a header's value holds a control character: " + name);
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static String all(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new ProtocolException("an answer is larger than " + MAX_BODY + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Closes without ceremony; a read under way in another thread fails. */
  @Override
  public void close() {
    usable = false;
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
