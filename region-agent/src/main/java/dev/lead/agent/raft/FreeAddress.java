package dev.lead.agent.raft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out early, and says clearly, that this member cannot listen where it should. */
final class FreeAddress {
  private FreeAddress() {}

  /** Fails if somebody else listens there. */
  static void check(HostPort here) throws RaftUnavailable {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(here.host(), here.port()));
    } catch (IOException | IllegalArgumentException e) {
      throw new RaftUnavailable(
          "cannot listen at "
              + here
              + ": "
              + e.getMessage()
              + ". Another process has the port, or this host does not have the address. Stop that"
              + " process or choose another address, here and in the list of members of the region",
          e);
    }
  }
}
