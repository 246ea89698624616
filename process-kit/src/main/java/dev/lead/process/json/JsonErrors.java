package dev.lead.process.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with some JSON, for the person who wrote it: which field, and why; no names of
 * classes.
 */
public final class JsonErrors {

  private JsonErrors() {}

  /** One sentence. */
  public static String describe(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> unknownField(unknown);
      case ValueInstantiationException refused -> field(refused) + ": " + refusal(refused) + ".";
      case InvalidFormatException format -> field(format) + ": " + format(format) + ".";
      case JsonMappingException mapping -> field(mapping) + ": " + mapping(mapping) + ".";
      case StreamConstraintsException bounds -> "The JSON is out of bounds: " + plain(bounds) + ".";
      default -> "This is not JSON (%s): %s.".formatted(place(e.getLocation()), plain(e));
    };
  }

  /**
   * The path of the field that is wrong, from the outside inwards: names and, for items of lists,
   * numbers.
   */
  public static List<String> path(JsonMappingException e) {
    return e.getPath().stream()
        .map(part ->
            part.getFieldName() == null ? String.valueOf(part.getIndex()) : part.getFieldName())
        .toList();
  }

  private static String unknownField(UnrecognizedPropertyException e) {
    Collection<Object> known = e.getKnownPropertyIds();
    List<String> names =
        known == null ? List.of() : known.stream().map(String::valueOf).sorted().toList();
    return "Unknown field `%s`%s."
        .formatted(
            String.join(".", path(e)),
            Suggestion.among(names, e.getPropertyName())
                .map("; did you mean `%s`?"::formatted)
                .orElse(names.isEmpty() ? "" : "; known are " + String.join(", ", names)));
  }

  private static String field(JsonMappingException e) {
    String path = String.join(".", path(e));
    return path.isEmpty() ? "The JSON cannot be used" : "`" + path + "` cannot be used";
  }

  private static String refusal(ValueInstantiationException e) {
    Throwable cause = e.getCause();
    return cause == null ? "it is refused" : sentence(cause.getMessage());
  }

  /**
   * Jackson's own texts begin with "Cannot" and name classes; those of {@link CoreModule} are meant
   * for people.
   */
  private static String format(InvalidFormatException e) {
    return e.getOriginalMessage().startsWith("Cannot ")
        ? "`%s` is not of the expected kind".formatted(shown(String.valueOf(e.getValue())))
        : sentence(e.getOriginalMessage());
  }

  private static String mapping(JsonMappingException e) {
    String message = e.getOriginalMessage();
    if (e.getCause() instanceof IllegalArgumentException refused) {
      return sentence(refused.getMessage());
    }
    if (message.startsWith("Missing ")
        || message.startsWith("Null value")
        || message.startsWith("Cannot map `null`")) {
      return "it is missing or null";
    }
    return "it is not of the expected kind";
  }

  private static String plain(JsonProcessingException e) {
    return sentence(
        e.getOriginalMessage().replaceAll("(?s)\\R.*", "").replaceAll(" \\(for .*", ""));
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? "somewhere"
        : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String sentence(@Nullable String text) {
    String shown = shown(text == null ? "it is refused" : text.strip());
    return shown.endsWith(".") ? shown.substring(0, shown.length() - 1) : shown;
  }

  private static String shown(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
