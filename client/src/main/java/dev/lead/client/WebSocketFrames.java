package dev.lead.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The frames of RFC 6455, as a client reads and writes them. Sizes are bounded before anything is
 * allocated.
 */
final class WebSocketFrames {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int LONGEST_CONTROL = 125;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** One frame as it came. */
  record Raw(int opcode, boolean last, ByteBuffer payload) {}

  private WebSocketFrames() {}

  /**
   * Reads one frame.
   *
   * @param longest the largest payload that is taken
   * @throws MalformedFrameException if it is larger, masked, or of a form the RFC does not know
   */
  static Raw read(InputStream in, int longest) throws IOException, MalformedFrameException {
    DataInputStream data = new DataInputStream(in);
    int first = data.read();
    if (first < 0) {
      throw new EOFException("the agent ended the connection");
    }
    int second = data.readUnsignedByte();
    int opcode = first & 0x0F;
    boolean last = (first & FIN) != 0;
    if ((first & 0x70) != 0 || (second & MASKED) != 0) {
      throw new MalformedFrameException("a WebSocket frame with reserved bits or a mask");
    }
    long length = second & 0x7F;
    if (length == 126) {
      length = data.readUnsignedShort();
    } else if (length == 127) {
      length = data.readLong();
    }
    boolean control = opcode >= CLOSE;
    if (length < 0 || length > longest || (control && (length > LONGEST_CONTROL || !last))) {
      throw new MalformedFrameException("a frame above 256 KiB");
    }
    byte[] payload = new byte[(int) length];
    data.readFully(payload);
    return new Raw(opcode, last, ByteBuffer.wrap(payload));
  }

  /** Writes one whole frame, masked as the RFC demands of clients, in one piece. */
  static void write(OutputStream out, int opcode, ByteBuffer payload) throws IOException {
    int length = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(14 + length);
    frame.put((byte) (FIN | opcode));
    if (length < 126) {
      frame.put((byte) (MASKED | length));
    } else if (length <= 0xFFFF) {
      frame.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    byte[] mask = new byte[4];
    RANDOM.nextBytes(mask);
    frame.put(mask);
    for (int i = 0; i < length; i++) {
      frame.put((byte) (payload.get(payload.position() + i) ^ mask[i & 3]));
    }
    out.write(frame.array(), 0, frame.position());
    out.flush();
  }

  /** The payload of a closing frame. */
  static ByteBuffer closing(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, LONGEST_CONTROL - 2);
    return ByteBuffer.allocate(2 + length).putShort((short) code).put(text, 0, length).flip();
  }
}
