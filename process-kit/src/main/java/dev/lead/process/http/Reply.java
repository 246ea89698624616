package dev.lead.process.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lead.process.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer to a {@link Call}. Immutable, except that nobody may change the bytes given to it. */
public final class Reply {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  private Reply(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** 200 with the value as JSON. */
  public static Reply ok(Object value) {
    return json(200, value);
  }

  /** The value as JSON. */
  public static Reply json(int status, Object value) {
    try {
      return bytes(status, "application/json", Json.mapper().writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not writable as JSON: " + value.getClass(), e);
    }
  }

  public static Reply text(int status, String mediaType, String text) {
    return bytes(status, mediaType, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Reply bytes(int status, String mediaType, byte[] body) {
    return new Reply(status, Map.of("Content-Type", mediaType), body);
  }

  /** Without a body: 204, 304. */
  public static Reply empty(int status) {
    return new Reply(status, Map.of(), new byte[0]);
  }

  public static Reply problem(Problem problem) {
    return bytes(problem.status(), Problem.MEDIA_TYPE, problem.toJson());
  }

  public Reply header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body);
  }

  public Reply etag(Etag etag) {
    return header("ETag", etag.text());
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
