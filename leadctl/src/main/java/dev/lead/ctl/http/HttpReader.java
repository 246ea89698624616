package dev.lead.ctl.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads answers of HTTP/1.1 from a connection: head, then a body of known length or in chunks. */
final class HttpReader {

  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 100;

  private final InputStream in;

  HttpReader(InputStream in) {
    this.in = in;
  }

  /** Status and headers. */
  record Head(int status, Map<String, String> headers) {

    boolean chunked() {
      return headers
          .getOrDefault("transfer-encoding", "")
          .toLowerCase(Locale.ROOT)
          .endsWith("chunked");
    }

    boolean closes() {
      return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }
  }

  Head head() throws IOException {
    Head head = oneHead();
    while (head.status() >= 100 && head.status() < 200) {
      head = oneHead();
    }
    return head;
  }

  private Head oneHead() throws IOException {
    String statusLine = line();
    if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
      throw new ProtocolException("this is not an HTTP/1.1 answer: " + clip(statusLine));
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() == MAX_HEADERS) {
        throw new ProtocolException("bad header in an answer: " + clip(line));
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(number(statusLine.substring(9, 12), 10), headers);
  }

  /** The body as a stream that ends where the body ends. */
  InputStream body(Head head) throws IOException {
    if (head.status() == 204 || head.status() == 304) {
      return InputStream.nullInputStream();
    }
    if (head.chunked()) {
      return new Chunks();
    }
    String length = head.headers().get("content-length");
    return length == null ? in : new Counted(number(length, 10));
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed in the middle of an answer");
      }
      if (line.size() == MAX_LINE) {
        throw new ProtocolException("a line of an answer is longer than " + MAX_LINE + " bytes");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static int number(String digits, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(digits.strip(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new ProtocolException("bad number in an answer: " + clip(digits));
  }

  private static String clip(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /** A body of known length. */
  private final class Counted extends InputStream {
    private int left;

    Counted(int length) {
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(into, offset, Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the connection was closed in the middle of an answer");
      }
      left -= n;
      return n;
    }
  }

  /** A body in chunks. */
  private final class Chunks extends InputStream {
    private int left;
    private boolean first = true;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int n = in.read(into, offset, Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the connection was closed in the middle of an answer");
      }
      left -= n;
      return n;
    }

    private void next() throws IOException {
      if (!first) {
        line();
      }
      first = false;
      String size = line();
      int extension = size.indexOf(';');
      left = number(extension < 0 ? size : size.substring(0, extension), 16);
      if (left == 0) {
        ended = true;
        String trailer = line();
        while (!trailer.isEmpty()) {
          trailer = line();
        }
      }
    }
  }
}
