package dev.lead.ctl.elect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Lines of text over a socket: words separated by spaces, a line feed at the end. */
final class Line {

  private static final int MAX = 4_096;

  private final SocketChannel channel;
  private final StringBuilder partial = new StringBuilder();
  private final Deque<String> whole = new ArrayDeque<>();
  private boolean ended;

  Line(SocketChannel channel) {
    this.channel = channel;
  }

  /** Sends a line; the channel may be in either mode. */
  synchronized void send(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Takes in what has arrived: waits for it on a blocking channel, does not on another. */
  void read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX);
    int n = channel.read(bytes);
    ended |= n < 0;
    for (char c : StandardCharsets.UTF_8.decode(bytes.flip()).toString().toCharArray()) {
      if (c == '\n') {
        whole.add(partial.toString());
        partial.setLength(0);
      } else if (partial.length() < MAX) {
        partial.append(c);
      }
    }
  }

  /** The next whole line that has arrived. */
  Optional<String> next() {
    return Optional.ofNullable(whole.poll());
  }

  /** Whether the other side has gone. */
  boolean ended() {
    return ended;
  }
}
