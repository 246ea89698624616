package dev.lead.control.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.process.json.Json;

/**
 * Reads and writes JSON columns. What we stored ourselves can be read: if not, that is a defect.
 */
public final class Stored {
  private Stored() {}

  /** Reads a value. */
  public static <T> T read(String text, Class<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds JSON that cannot be read", e);
    }
  }

  /** Reads a value of a generic type. */
  public static <T> T read(String text, TypeReference<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds JSON that cannot be read", e);
    }
  }

  /** Reads it as it is. */
  public static JsonNode tree(String text) {
    return read(text, JsonNode.class);
  }

  /** Writes a value. */
  public static String write(Object value) {
    JsonNode node = Json.mapper().valueToTree(value);
    return node.toString();
  }
}
