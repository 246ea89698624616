package dev.lead.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Asks for the upgrade to a WebSocket and checks the answer. */
final class WebSocketHandshake {
  private static final String PATH = "/v1/session";
  private static final String SUBPROTOCOL = "lead.v1";
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final SecureRandom RANDOM = new SecureRandom();

  private WebSocketHandshake() {}

  /**
   * Blocks for one round trip.
   *
   * @throws LeadException if the other side answers with something else than the upgrade
   */
  static void perform(AgentAddress agent, InputStream in, OutputStream out) throws IOException {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    String request =
        "GET "
            + PATH
            + " HTTP/1.1\r\nHost: "
            + agent
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: "
            + SUBPROTOCOL
            + "\r\nSec-WebSocket-Key: "
            + key
            + "\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    List<String> lines = head(agent, in).lines().toList();
    int status = status(lines.getFirst());
    if (status != 101) {
      throw new LeadException(Failures.refused(agent, status));
    }
    boolean accepted = false;
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0
          && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-accept")) {
        accepted = line.substring(colon + 1).strip().equals(accept(key));
      }
    }
    if (!accepted) {
      throw new LeadException(
          "what listens at %s does not answer as a WebSocket; check the address and what lies between"
              .formatted(agent));
    }
  }

  private static String head(AgentAddress agent, InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the agent ended the connection");
      }
      head.write(next);
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
      if (head.size() > LONGEST_HEAD) {
        throw new LeadException("what listens at " + agent + " answers with an endless head");
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static int status(String line) {
    String[] parts = line.split(" ", 3);
    try {
      return parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
