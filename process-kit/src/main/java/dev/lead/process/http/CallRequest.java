package dev.lead.process.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.process.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link HttpCaller} sends. Immutable. */
public final class CallRequest {

  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final byte @Nullable [] body;
  private final boolean repeatable;

  private CallRequest(
      String method,
      String path,
      Map<String, String> headers,
      byte @Nullable [] body,
      boolean repeatable) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.repeatable = repeatable;
  }

  /** {@code path} with its query. */
  public static CallRequest get(String path) {
    return new CallRequest("GET", path, Map.of(), null, true);
  }

  public static CallRequest put(String path, Object body) {
    return new CallRequest("PUT", path, Map.of(), json(body), true);
  }

  public static CallRequest delete(String path) {
    return new CallRequest("DELETE", path, Map.of(), null, true);
  }

  /** Not sent a second time, unless {@link #repeatable()} is added. */
  public static CallRequest post(String path, Object body) {
    return new CallRequest("POST", path, Map.of(), json(body), false);
  }

  /**
   * May be sent to another server though the first may have acted on it: the receiver knows it by
   * its content.
   */
  public CallRequest repeatable() {
    return new CallRequest(method, path, headers, body, true);
  }

  public CallRequest header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new CallRequest(method, path, more, body, repeatable);
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  Map<String, String> headers() {
    return headers;
  }

  Optional<byte[]> body() {
    return Optional.ofNullable(body);
  }

  boolean isRepeatable() {
    return repeatable;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  private static byte[] json(Object body) {
    try {
      return Json.mapper().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + body.getClass(), e);
    }
  }
}
