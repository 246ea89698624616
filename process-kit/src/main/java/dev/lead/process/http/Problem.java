package dev.lead.process.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.process.json.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request was refused, in the form of RFC 9457. Its type is stable, so that programs may
 * decide by it; title and detail are for people.
 *
 * @param name kebab-case; the type is {@code urn:lead:problem:<name>}
 * @param title what kind of thing went wrong, the same for each problem of this type
 * @param status HTTP status
 * @param detail what went wrong this time, and why
 * @param extensions further members, such as {@code candidates} or {@code next_step}; values that
 *     {@link Json} can write
 */
public record Problem(
    String name, String title, int status, String detail, Map<String, Object> extensions) {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:lead:problem:";

  public Problem {
    extensions = Map.copyOf(extensions);
  }

  public static Problem of(String name, String title, int status, String detail) {
    return new Problem(name, title, status, detail, Map.of());
  }

  /** This problem with one more member. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(member, value);
    return new Problem(name, title, status, detail, more);
  }

  /** This problem with the member {@code next_step}: what the caller can do about it. */
  public Problem nextStep(String what) {
    return with("next_step", what);
  }

  public String type() {
    return TYPE_PREFIX + name;
  }

  /** Ends the request with this problem. */
  public ProblemException asException() {
    return new ProblemException(this);
  }

  /** The document. */
  public byte[] toJson() {
    ObjectNode document =
        Json.mapper()
            .createObjectNode()
            .put("type", type())
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    extensions.forEach((member, value) -> document.set(member, Json.mapper().valueToTree(value)));
    try {
      return Json.mapper().writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON cannot fail to be written", e);
    }
  }

  /** Reads a document that another LEAD process wrote; empty if it is something else. */
  public static Optional<Problem> parse(byte[] json) {
    try {
      JsonNode document = Json.mapper().readTree(json);
      String type = document.path("type").asText();
      if (!type.startsWith(TYPE_PREFIX)) {
        return Optional.empty();
      }
      Map<String, Object> extensions = new LinkedHashMap<>();
      document
          .properties()
          .forEach(member -> {
            switch (member.getKey()) {
              case "type", "title", "status", "detail" -> {}
              default -> extensions.put(member.getKey(), member.getValue());
            }
          });
      return Optional.of(
          new Problem(
              type.substring(TYPE_PREFIX.length()),
              document.path("title").asText(),
              document.path("status").asInt(),
              document.path("detail").asText(),
              extensions));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
