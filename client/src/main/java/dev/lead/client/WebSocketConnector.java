package dev.lead.client;

/**
 * Connections by WebSocket over mutual TLS.
 *
 * <p>Not those of {@code java.net.http}: its handshake completes on the common pool (JDK 25, {@code
 * HttpClientImpl.ASYNC_POOL}), so an application that keeps the common pool busy would keep its own
 * lease from being carried to another agent. Here each connection has two threads of its own, and
 * nothing is shared.
 */
final class WebSocketConnector implements Connector {
  private final Identities identities;

  WebSocketConnector(Identities identities) {
    this.identities = identities;
  }

  @Override
  public Connection dial(AgentAddress agent, Handler handler) {
    WebSocketConnection connection = new WebSocketConnection(agent, handler);
    connection.start(identities);
    return connection;
  }
}
