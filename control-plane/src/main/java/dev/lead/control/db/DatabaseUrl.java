package dev.lead.control.db;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads the forms in which people write a database's address. */
public final class DatabaseUrl {
  private static final Pattern PASSWORD =
      Pattern.compile("(?i)(password=)[^&]*|(//[^:/@]*:)[^@/]*(?=@)");

  private DatabaseUrl() {}

  /**
   * The JDBC form of {@code postgresql://user:password@host:port/name?options}; a JDBC URL is
   * returned as it is.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static String toJdbc(String text) {
    if (text.startsWith("jdbc:postgresql:")) {
      return text;
    }
    if (!text.startsWith("postgres://") && !text.startsWith("postgresql://")) {
      throw new IllegalArgumentException(
          "the database URL must look like postgresql://USER:PASSWORD@HOST:5432/NAME?sslmode=verify-full, not "
              + withoutSecrets(text));
    }
    URI uri = URI.create(text);
    StringBuilder jdbc = new StringBuilder("jdbc:postgresql://");
    jdbc.append(uri.getHost()).append(uri.getPort() < 0 ? "" : ":" + uri.getPort());
    jdbc.append(uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      query = with(query, "user", colon < 0 ? userInfo : userInfo.substring(0, colon));
      if (colon >= 0) {
        query = with(query, "password", userInfo.substring(colon + 1));
      }
    }
    return query.isEmpty() ? jdbc.toString() : jdbc.append('?').append(query).toString();
  }

  private static String with(String query, String key, String percentEncoded) {
    String value = URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    String pair = key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return query.isEmpty() ? pair : query + "&" + pair;
  }

  /** The same text with the password hidden, for messages. */
  public static String withoutSecrets(String url) {
    return PASSWORD.matcher(url).replaceAll("$1$2********");
  }
}
