package dev.lead.ctl.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One JSON value, read leniently: what is absent reads as {@link #MISSING}, and that as empty text,
 * zero, false or an empty list. So a newer or older server's answer can still be shown.
 *
 * <p>Immutable. Objects keep the order of their fields.
 */
public final class Doc {

  /** Not there, or {@code null}. */
  public static final Doc MISSING = new Doc(Optional.empty());

  private final Optional<Object> value;

  private Doc(Optional<Object> value) {
    this.value = value;
  }

  /**
   * A value made of {@code Map}, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code
   * Boolean} and {@code Doc}.
   */
  public static Doc of(Object value) {
    return value instanceof Doc doc ? doc : new Doc(Optional.of(value));
  }

  /** An object, from the fields that {@code fill} puts in. */
  public static Doc object(Consumer<Map<String, Object>> fill) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fill.accept(fields);
    return of(fields);
  }

  /**
   * Reads JSON text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Doc parse(String json) {
    return JsonReader.read(json);
  }

  public boolean isPresent() {
    return value.isPresent();
  }

  public boolean isObject() {
    return value.filter(v -> v instanceof Map).isPresent();
  }

  public boolean isList() {
    return value.filter(v -> v instanceof List).isPresent();
  }

  /** A field of an object. */
  public Doc get(String field) {
    return fields().getOrDefault(field, MISSING);
  }

  /** The fields of an object, none for anything else. */
  @SuppressWarnings("unchecked")
  public Map<String, Doc> fields() {
    if (value.isEmpty() || !(value.get() instanceof Map<?, ?> map)) {
      return Map.of();
    }
    Map<String, Doc> fields = new LinkedHashMap<>();
    ((Map<String, Object>) map).forEach((k, v) -> fields.put(k, of(v)));
    return fields;
  }

  /** The elements of a list, none for anything else. */
  public List<Doc> items() {
    return value.isPresent() && value.get() instanceof List<?> list
        ? list.stream().map(Doc::of).toList()
        : List.of();
  }

  /** Text, numbers and booleans as text; "" for anything else. */
  public String text() {
    return value
        .filter(v -> !(v instanceof Map) && !(v instanceof List))
        .map(Object::toString)
        .orElse("");
  }

  /** The text of a field. */
  public String text(String field) {
    return get(field).text();
  }

  /** A whole number; 0 for anything else. */
  public long number() {
    return value.isPresent() && value.get() instanceof Number n ? n.longValue() : 0;
  }

  /** The number in a field. */
  public long number(String field) {
    return get(field).number();
  }

  /** True only for {@code true}. */
  public boolean truth(String field) {
    return get(field).value.filter(Boolean.TRUE::equals).isPresent();
  }

  /** This object with one more field, or another value in it. */
  public Doc with(String field, Object fieldValue) {
    return object(map -> {
      map.putAll(fields());
      map.put(field, fieldValue);
    });
  }

  /** Compact JSON. */
  public String json() {
    return JsonWriter.compact(this);
  }

  /** JSON for people, two spaces a level. */
  public String prettyJson() {
    return JsonWriter.pretty(this);
  }

  /** Text, number or boolean as a Java value; "" for anything else. */
  public Object scalar() {
    return value.filter(v -> !(v instanceof Map) && !(v instanceof List)).orElse("");
  }

  Optional<Object> value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Doc that && json().equals(that.json());
  }

  @Override
  public int hashCode() {
    return json().hashCode();
  }

  @Override
  public String toString() {
    return json();
  }
}
