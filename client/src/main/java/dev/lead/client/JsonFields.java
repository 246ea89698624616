package dev.lead.client;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a JSON object, read strictly: a field of the wrong type or out of range is an error
 * that names it. Fields nobody asks for are ignored. Errors are {@link
 * MalformedFrameException.Unchecked}.
 */
final class JsonFields {
  private static final JSON JSON_READER = JSON.std;

  private final Map<String, Object> fields;
  private final String where;

  private JsonFields(Map<String, Object> fields, String where) {
    this.fields = fields;
    this.where = where;
  }

  /** Parses a text that is one object. */
  static JsonFields parse(String text, String where) throws MalformedFrameException {
    try {
      return new JsonFields(JSON_READER.mapFrom(text), where);
    } catch (IOException | ClassCastException e) {
      // The parser's message quotes the input, which may hold a secret.
      throw new MalformedFrameException(where + " is not a JSON object");
    }
  }

  JsonFields named(String name) {
    return new JsonFields(fields, name);
  }

  boolean has(String field) {
    return fields.get(field) != null;
  }

  String text(String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw wrong(field, "text");
  }

  String text(String field, String otherwise) {
    return has(field) ? text(field) : otherwise;
  }

  boolean flag(String field, boolean otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    if (fields.get(field) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(field, "true or false");
  }

  /** Any whole number of 64 bits. */
  long wholeNumber(String field) {
    Object value = fields.get(field);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw wrong(field, "a whole number of at most 64 bits");
  }

  long wholeNumber(String field, long otherwise) {
    return has(field) ? wholeNumber(field) : otherwise;
  }

  /** A number that is not negative. */
  long count(String field) {
    long value = wholeNumber(field);
    if (value < 0) {
      throw wrong(field, "not negative");
    }
    return value;
  }

  /** Milliseconds; longer than a year is taken for a defect of the sender. */
  Duration millis(String field) {
    long value = count(field);
    if (value > Duration.ofDays(366).toMillis()) {
      throw wrong(field, "at most a year in milliseconds");
    }
    return Duration.ofMillis(value);
  }

  Token token(String field) {
    return new Token(count(field));
  }

  Token token(String field, Token otherwise) {
    return has(field) ? token(field) : otherwise;
  }

  Shard shard() {
    String text = text("shard");
    try {
      return Shard.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("shard", "SERVICE/NUMBER");
    }
  }

  JsonFields object(String field) {
    if (fields.get(field) instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // JSON objects have text keys
      Map<String, Object> object = (Map<String, Object>) map;
      return new JsonFields(object, where + "." + field);
    }
    throw wrong(field, "an object");
  }

  <T> List<T> objects(String field, Function<JsonFields, T> read) {
    List<?> values = list(field);
    List<T> result = new ArrayList<>(values.size());
    for (Object value : values) {
      if (!(value instanceof Map<?, ?> map)) {
        throw wrong(field, "a list of objects");
      }
      @SuppressWarnings("unchecked") // JSON objects have text keys
      Map<String, Object> object = (Map<String, Object>) map;
      result.add(read.apply(new JsonFields(object, where + "." + field)));
    }
    return result;
  }

  List<AgentAddress> agents(String field) {
    if (!has(field)) {
      return List.of();
    }
    List<AgentAddress> result = new ArrayList<>();
    for (Object value : list(field)) {
      try {
        result.add(AgentAddress.parse(String.valueOf(value)));
      } catch (IllegalArgumentException e) {
        throw wrong(field, "a list of host:port");
      }
    }
    return result;
  }

  /** Text that is there and not empty. */
  Optional<String> someText(String field) {
    return has(field) ? Optional.of(text(field)).filter(text -> !text.isEmpty()) : Optional.empty();
  }

  private List<?> list(String field) {
    if (fields.get(field) instanceof List<?> values) {
      return values;
    }
    throw wrong(field, "a list");
  }

  private MalformedFrameException.Unchecked wrong(String field, String expected) {
    return new MalformedFrameException.Unchecked(
        "field `%s` of %s must be %s".formatted(field, Texts.clip(where), expected));
  }
}
