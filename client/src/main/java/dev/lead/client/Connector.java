package dev.lead.client;

/** Opens connections to agents. */
interface Connector {
  /**
   * Dials; does not block. The handler is told of what happens until it was told {@code closed},
   * which comes exactly once, also when dialling fails.
   */
  Connection dial(AgentAddress agent, Handler handler);

  /** One connection, or an attempt at one. Thread-safe; no method blocks. */
  interface Connection {
    AgentAddress agent();

    /** Sends after what was sent before. Lost if the connection is, or was never opened. */
    void send(String frame);

    /** Asks for a sign of life; {@link Handler#pong} answers. */
    void ping();

    /** Sends what is waiting, then closes. */
    void close(int code, String reason);

    /** Drops it at once. */
    void abort();
  }

  /** Told on any thread, one call after the other for one connection. */
  interface Handler {
    void opened(Connection connection);

    void frame(Connection connection, Frame frame);

    void pong(Connection connection);

    /** The agent sent what the protocol does not allow. */
    void malformed(Connection connection, String what);

    /**
     * It is over.
     *
     * @param why for people: what, why, what to do
     */
    void closed(Connection connection, String why);
  }
}
