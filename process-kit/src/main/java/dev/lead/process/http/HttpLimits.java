package dev.lead.process.http;

import java.time.Duration;

/**
 * What one client may cost.
 *
 * @param bodyBytes largest body of a request; more is answered by 413
 * @param headerBytes largest total of the headers; more is answered by 431
 * @param urlBytes largest request line; more is answered by 414
 * @param idle a connection on which nothing moves for so long is closed; longer than the longest
 *     poll
 * @param handshake time for the TLS handshake
 * @param streams requests under way on one HTTP/2 connection
 * @param webSocketFrameBytes largest WebSocket frame and message; more closes the connection
 */
public record HttpLimits(
    int bodyBytes,
    int headerBytes,
    int urlBytes,
    Duration idle,
    Duration handshake,
    int streams,
    int webSocketFrameBytes) {

  public static final HttpLimits DEFAULT =
      new HttpLimits(
          1 << 20,
          16 << 10,
          8 << 10,
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          256,
          256 << 10);

  public HttpLimits withBodyBytes(int bytes) {
    return new HttpLimits(
        bytes, headerBytes, urlBytes, idle, handshake, streams, webSocketFrameBytes);
  }

  public HttpLimits withWebSocketFrameBytes(int bytes) {
    return new HttpLimits(bodyBytes, headerBytes, urlBytes, idle, handshake, streams, bytes);
  }

  public HttpLimits withIdle(Duration time) {
    return new HttpLimits(
        bodyBytes, headerBytes, urlBytes, time, handshake, streams, webSocketFrameBytes);
  }

  public HttpLimits withHandshake(Duration time) {
    return new HttpLimits(
        bodyBytes, headerBytes, urlBytes, idle, time, streams, webSocketFrameBytes);
  }
}
