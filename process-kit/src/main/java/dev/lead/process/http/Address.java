package dev.lead.process.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a server listens, written {@code host:port}; an IPv6 address in brackets, as in {@code
 * [::1]:8443}.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

  public Address {
    if (host.isBlank() || host.length() > 253 || host.matches(".*[\\s/@\\[\\]].*")) {
      throw new IllegalArgumentException("`%s` is not a host".formatted(host));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port %d is not between 1 and 65535".formatted(port));
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  @JsonCreator
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (colon < 0
        || (host.contains(":") && !bracketed)
        || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("`%s` is not an address; write host:port".formatted(text));
    }
    return new Address(
        bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(text.substring(colon + 1)));
  }

  @JsonValue
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
