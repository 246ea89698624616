package dev.lead.agent;

import dev.lead.process.StartError;
import dev.lead.process.http.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out early that a port is taken: joining the region takes seconds. */
final class FreePort {
  private FreePort() {}

  /**
   * Checks by listening for a moment.
   *
   * @throws StartError if it can't be had
   */
  static void check(Address address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException taken) {
      throw new StartError(
          "the agent can't listen on "
              + address
              + " ("
              + taken.getMessage()
              + "): stop what uses it, or choose another in `api.address`",
          taken);
    }
  }
}
