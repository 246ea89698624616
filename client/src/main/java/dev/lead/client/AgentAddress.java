package dev.lead.client;

/** Where an agent listens. */
record AgentAddress(String host, int port) {
  /**
   * Reads {@code host:port} or {@code [v6]:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  static AgentAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon > 0 ? text.substring(0, colon) : "";
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      host = "";
    }
    int port = port(text.substring(colon + 1));
    if (host.isBlank() || host.contains("/") || host.contains("@") || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "an agent's address is HOST:PORT, for example agent-1.eu-west:7700: \""
              + Texts.clip(text)
              + '"');
    }
    return new AgentAddress(host, port);
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
