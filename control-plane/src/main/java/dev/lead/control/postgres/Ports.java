package dev.lead.control.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds the port to listen on. */
final class Ports {
  private Ports() {}

  /**
   * The wanted port, or any free one for 0.
   *
   * @throws PostgresException if somebody else listens there
   */
  static int choose(int wanted) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wanted));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new PostgresException(
          ("port %d on 127.0.0.1 is taken, so the embedded PostgreSQL cannot listen there. Stop what"
                  + " uses it, or set database.embedded.port to another port, or to 0 for any.")
              .formatted(wanted),
          e);
    }
  }
}
