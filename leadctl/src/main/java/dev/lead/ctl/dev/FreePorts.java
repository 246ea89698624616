package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Chooses ports on loopback that are free now, below the range from which the kernel takes the
 * ports of outgoing connections. Not thread-safe.
 */
final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  private final Random random;
  private final Set<Integer> taken = new HashSet<>();

  FreePorts(Random random) {
    this.random = random;
  }

  /** One that it has not given away yet. */
  int next() {
    int start = random.nextInt(FIRST, LAST);
    for (int i = 0; i < LAST - FIRST; i++) {
      int port = FIRST + (start - FIRST + i) % (LAST - FIRST);
      if (isFree(port) && taken.add(port)) {
        return port;
      }
    }
    throw Failure.error("no port between " + FIRST + " and " + LAST + " is free", "");
  }

  /** Whether nobody listens on it. */
  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
