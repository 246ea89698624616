package dev.lead.ctl.http;

import dev.lead.ctl.json.Doc;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is asked.
 *
 * @param target path and query, already encoded
 * @param headers beside {@code Host}, {@code Content-Length} and what goes with it
 * @param body sent as JSON if not empty
 */
public record HttpRequest(String method, String target, Map<String, String> headers, String body) {

  public HttpRequest {
    headers = Map.copyOf(headers);
    if (target.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("not a request target: " + target);
    }
  }

  public static HttpRequest get(String target) {
    return new HttpRequest("GET", target, Map.of(), "");
  }

  /** A request with a JSON body. */
  public static HttpRequest of(String method, String target, Doc body) {
    return new HttpRequest(method, target, Map.of(), body.json());
  }

  public static HttpRequest delete(String target) {
    return new HttpRequest("DELETE", target, Map.of(), "");
  }

  /** The same with one more header. */
  public HttpRequest with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpRequest(method, target, more, body);
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
