package dev.lead.process.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.lead.process.json.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Says what is wrong with a configuration in words, where the schema's validator has keywords. */
final class Mistake {

  private Mistake() {}

  static String describe(Error error, Located document, ConfigSchema schema) {
    List<String> path = path(error);
    JsonNode rules = schema.at(path);
    return switch (error.getKeyword()) {
      case "additionalProperties", "unevaluatedProperties" ->
          unknownKey(document, path, property(error), rules);
      case "required" ->
          "%s: the key `%s` is missing"
              .formatted(document.place(path), dotted(path, property(error)));
      default ->
          "%s: `%s` %s"
              .formatted(document.place(path), String.join(".", path), value(error, rules));
    };
  }

  private static String unknownKey(
      Located document, List<String> path, String key, JsonNode rules) {
    List<String> known =
        rules.path("properties").properties().stream().map(Map.Entry::getKey).sorted().toList();
    List<String> full = new ArrayList<>(path);
    full.add(key);
    String hint =
        Suggestion.among(known, key)
            .map("did you mean `%s`?"::formatted)
            .orElse("known are " + String.join(", ", known));
    return "%s: unknown key `%s`; %s".formatted(document.place(full), key, hint);
  }

  private static String value(Error error, JsonNode rules) {
    JsonNode found = error.getInstanceNode();
    String shown = rules.path("writeOnly").asBoolean() ? "this (secret) value" : shown(found);
    return switch (error.getKeyword()) {
      case "type" -> "must be %s, not %s".formatted(kind(rules.path("type")), shown);
      case "enum" ->
          "cannot be %s; it must be %s".formatted(shown, choices(found, rules.path("enum")));
      case "minimum" ->
          "must be at least %s, not %s".formatted(rules.path("minimum").asText(), shown);
      case "maximum" ->
          "must be at most %s, not %s".formatted(rules.path("maximum").asText(), shown);
      case "pattern", "format" -> "cannot be %s%s".formatted(shown, examples(rules));
      case "minLength", "minItems" -> "must not be empty";
      default -> error.getMessage();
    };
  }

  private static String kind(JsonNode type) {
    if (type.isArray()) {
      return StreamSupport.stream(type.spliterator(), false)
          .map(Mistake::kind)
          .collect(Collectors.joining(" or "));
    }
    return switch (type.asText()) {
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      case "object" -> "a section with keys";
      case "null" -> "nothing";
      default -> "text";
    };
  }

  private static String choices(JsonNode found, JsonNode allowed) {
    List<String> words =
        StreamSupport.stream(allowed.spliterator(), false).map(JsonNode::asText).toList();
    Optional<String> meant = Suggestion.among(words, found.asText());
    return String.join(", ", words) + meant.map("; did you mean `%s`?"::formatted).orElse("");
  }

  private static String examples(JsonNode rules) {
    String examples =
        StreamSupport.stream(rules.path("examples").spliterator(), false)
            .map(example -> "`" + example.asText() + "`")
            .collect(Collectors.joining(" or "));
    return examples.isEmpty()
        ? "; it must match " + rules.path("pattern").asText()
        : "; write it like " + examples;
  }

  /** Short values only: an error is one line. */
  private static String shown(JsonNode found) {
    return switch (found.getNodeType()) {
      case STRING ->
          found.asText().length() <= 40 ? "the text `" + found.asText() + "`" : "this text";
      case OBJECT -> "a section";
      case ARRAY -> "a list";
      case NULL -> "nothing";
      default -> "`" + found.asText() + "`";
    };
  }

  private static List<String> path(Error error) {
    List<String> path = new ArrayList<>();
    for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
      path.add(error.getInstanceLocation().getName(i));
    }
    return path;
  }

  private static String property(Error error) {
    return error.getProperty() == null ? "?" : error.getProperty();
  }

  private static String dotted(List<String> path, String key) {
    return path.isEmpty() ? key : String.join(".", path) + "." + key;
  }
}
