package dev.lead.process.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a configuration may hold: a JSON schema (draft 2020-12) on the class path. Its {@code
 * default}s are applied, its {@code examples} are shown to whoever gets a value wrong. References
 * inside of the document ({@code #/$defs/…}) may be used. Immutable, thread-safe.
 */
public final class ConfigSchema {

  private final JsonNode root;
  private final Schema schema;

  private ConfigSchema(JsonNode root) {
    this.root = root;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root);
  }

  /**
   * The schema beside a class.
   *
   * @param resource name relative to the package of {@code beside}
   * @throws IllegalArgumentException if there is none, or it is not JSON: a fault of the program
   */
  public static ConfigSchema beside(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no schema " + resource + " beside " + beside);
      }
      return new ConfigSchema(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new IllegalArgumentException("the schema " + resource + " cannot be read", e);
    }
  }

  /** One line for each mistake in the document, in the order of the schema's rules. */
  List<String> check(Located document) {
    return schema.validate(document.root()).stream()
        .map(error -> Mistake.describe(error, document, this))
        .distinct()
        .toList();
  }

  /** Names of the keys that hold further keys. */
  List<String> sections() {
    return root.path("properties").properties().stream()
        .filter(property -> isSection(resolve(property.getValue())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Paths of all keys that hold a value. */
  List<List<String>> leaves() {
    List<List<String>> leaves = new ArrayList<>();
    collect(root, List.of(), leaves);
    return leaves;
  }

  /** The rules for the value at the path; an empty object if there are none. */
  JsonNode at(List<String> path) {
    JsonNode at = resolve(root);
    for (String part : path) {
      JsonNode properties = at.path("properties");
      at = resolve(properties.has(part) ? properties.get(part) : inner(at));
    }
    return at;
  }

  private static JsonNode inner(JsonNode schema) {
    return schema.has("items") ? schema.path("items") : schema.path("additionalProperties");
  }

  /**
   * Fills in what is absent. A section that is absent as a whole is added only if its defaults make
   * it complete, so that one with a mandatory key may be left out.
   */
  void addDefaults(ObjectNode document) {
    addDefaults(document, root);
  }

  private void addDefaults(ObjectNode object, JsonNode rules) {
    for (Map.Entry<String, JsonNode> property : rules.path("properties").properties()) {
      JsonNode inner = resolve(property.getValue());
      JsonNode present = object.get(property.getKey());
      if (present instanceof ObjectNode section) {
        addDefaults(section, inner);
      } else if (present == null && inner.has("default")) {
        object.set(property.getKey(), inner.get("default").deepCopy());
      } else if (present == null && isSection(inner)) {
        ObjectNode section = object.objectNode();
        addDefaults(section, inner);
        if (isComplete(section, inner) && !section.isEmpty()) {
          object.set(property.getKey(), section);
        }
      }
    }
  }

  private static boolean isComplete(ObjectNode section, JsonNode rules) {
    for (JsonNode required : rules.path("required")) {
      if (!section.has(required.asText())) {
        return false;
      }
    }
    return true;
  }

  private void collect(JsonNode rules, List<String> path, List<List<String>> leaves) {
    for (Map.Entry<String, JsonNode> property : rules.path("properties").properties()) {
      List<String> here = new ArrayList<>(path);
      here.add(property.getKey());
      JsonNode inner = resolve(property.getValue());
      if (isSection(inner)) {
        collect(inner, here, leaves);
      } else {
        leaves.add(List.copyOf(here));
      }
    }
  }

  private static boolean isSection(JsonNode rules) {
    return rules.has("properties");
  }

  /** Follows a reference; what stands beside it (a default of its own) comes first. */
  private JsonNode resolve(JsonNode rules) {
    String reference = rules.path("$ref").asText();
    if (!reference.startsWith("#/")) {
      return rules;
    }
    ObjectNode merged = root.at(reference.substring(1)).deepCopy();
    rules.properties().forEach(member -> merged.set(member.getKey(), member.getValue()));
    merged.remove("$ref");
    return merged;
  }
}
