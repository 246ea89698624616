package dev.lead.ctl.http;

/**
 * Where a server listens.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record Authority(String host, int port) {

  /**
   * Reads {@code https://host:port}, with or without the scheme, and {@code [v6]:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Authority parse(String text) {
    String rest = text.startsWith("https://") ? text.substring("https://".length()) : text;
    int end = rest.indexOf('/');
    rest = end < 0 ? rest : rest.substring(0, end);
    int colon = rest.lastIndexOf(':');
    if (colon <= 0 || text.startsWith("http://")) {
      throw malformed(text);
    }
    String host = rest.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw malformed(text);
    }
    try {
      int port = Integer.parseInt(rest.substring(colon + 1));
      if (port < 1 || port > 65_535) {
        throw malformed(text);
      }
      return new Authority(host, port);
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "an address is https://HOST:PORT, for example https://127.0.0.1:7443: \"" + text + '"');
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
