package dev.lead.process.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.process.json.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Environment variables that replace single values of a configuration. A variable that begins like
 * one of the sections but names no key in it is a mistake; other variables that begin with {@code
 * LEAD_} have other uses.
 */
final class EnvironmentOverrides {

  private static final String PREFIX = "LEAD_";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EnvironmentOverrides() {}

  static void apply(Located document, ConfigSchema schema, Map<String, String> environment) {
    Map<String, List<String>> variables = variables(schema);
    List<String> mistakes = new ArrayList<>();
    environment.forEach((name, value) -> {
      List<String> path = variables.get(name);
      if (path != null) {
        set(document, path, parse(value, schema.at(path)), "environment variable " + name);
      } else {
        unknown(name, schema, variables).ifPresent(mistakes::add);
      }
    });
    if (!mistakes.isEmpty()) {
      throw ConfigError.of(mistakes.stream().sorted().toList());
    }
  }

  private static Map<String, List<String>> variables(ConfigSchema schema) {
    Map<String, List<String>> variables = new LinkedHashMap<>();
    for (List<String> path : schema.leaves()) {
      variables.put(name(path), path);
    }
    return variables;
  }

  private static String name(List<String> path) {
    return PREFIX + String.join("_", path).toUpperCase(Locale.ROOT);
  }

  private static Optional<String> unknown(
      String name, ConfigSchema schema, Map<String, List<String>> variables) {
    boolean inSection =
        schema.sections().stream()
            .anyMatch(section -> name.startsWith(name(List.of(section)) + "_"));
    if (!inSection) {
      return Optional.empty();
    }
    return Optional.of(
        "environment variable %s: there is no such setting%s"
            .formatted(
                name,
                Suggestion.among(variables.keySet(), name)
                    .map("; did you mean `%s`?"::formatted)
                    .orElse("")));
  }

  private static void set(Located document, List<String> path, JsonNode value, String place) {
    ObjectNode at = document.root();
    for (String part : path.subList(0, path.size() - 1)) {
      at = at.get(part) instanceof ObjectNode inner ? inner : at.putObject(part);
    }
    at.set(path.getLast(), value);
    document.put(path, place);
  }

  /**
   * What cannot be read as the kind that the schema wants stays text; the schema then says what is
   * wrong with it.
   */
  private static JsonNode parse(String text, JsonNode schema) {
    return switch (schema.path("type").asText("string")) {
      case "integer" ->
          text.matches("-?\\d{1,18}") ? JSON.numberNode(Long.parseLong(text)) : JSON.textNode(text);
      case "number" ->
          text.matches("-?\\d{1,18}(\\.\\d{1,18})?")
              ? JSON.numberNode(new java.math.BigDecimal(text))
              : JSON.textNode(text);
      case "boolean" ->
          switch (text) {
            case "true" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            default -> JSON.textNode(text);
          };
      case "array" -> list(text, schema.path("items"));
      default -> JSON.textNode(text);
    };
  }

  private static ArrayNode list(String text, JsonNode items) {
    ArrayNode list = JSON.arrayNode();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        list.add(parse(item.strip(), items));
      }
    }
    return list;
  }
}
