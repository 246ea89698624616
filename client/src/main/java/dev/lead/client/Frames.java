package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Frames of the session protocol as maps. Pure. */
final class Frames {
  /** One shard of a list. */
  record Item(Shard shard, Token token, Token previous, String cause) {}

  private Frames() {}

  static Map<String, Object> frame(String type) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("type", type);
    return frame;
  }

  static Map<String, Object> led(String type, Shard shard, Token token) {
    Map<String, Object> frame = frame(type);
    frame.put("shard", shard.toString());
    frame.put("token", token.value());
    return frame;
  }

  static String write(Map<String, Object> frame) {
    try {
      return JSON.std.asString(frame);
    } catch (IOException e) {
      throw new IllegalStateException("a map can always be written", e);
    }
  }

  /**
   * Reads a frame.
   *
   * @throws IOException if it is no JSON object
   */
  static Map<String, Object> read(String text) throws IOException {
    Map<String, Object> frame = JSON.std.mapFrom(text);
    if (frame == null) {
      throw new IOException("a frame is a JSON object");
    }
    return frame;
  }

  static String text(Map<?, ?> frame, String field) {
    Object value = frame.get(field);
    return value == null ? "" : value.toString();
  }

  static long number(Map<?, ?> frame, String field) {
    return number(frame.get(field), field);
  }

  private static long number(@Nullable Object value, String field) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (value instanceof String text) {
      return Long.parseLong(text);
    }
    throw new IllegalArgumentException("\"" + field + "\" is missing");
  }

  static boolean flag(Map<?, ?> frame, String field) {
    return Boolean.TRUE.equals(frame.get(field));
  }

  static List<String> texts(Map<?, ?> frame, String field) {
    List<String> texts = new ArrayList<>();
    if (frame.get(field) instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  static List<Map<?, ?>> maps(Map<?, ?> frame, String field) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (frame.get(field) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  static List<Item> items(Map<?, ?> frame) {
    List<Item> items = new ArrayList<>();
    for (Map<?, ?> map : maps(frame, "shards")) {
      items.add(
          new Item(
              Shard.parse(text(map, "shard")),
              new Token(number(map, "token")),
              map.containsKey("previous_token")
                  ? new Token(number(map, "previous_token"))
                  : Token.NONE,
              text(map, "cause")));
    }
    return items;
  }
}
