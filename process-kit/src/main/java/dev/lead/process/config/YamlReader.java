package dev.lead.process.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads YAML 1.2 into JSON and keeps the line of every value. Works on nodes, so no object is ever
 * constructed from what is written. Aliases are refused: they make small files large, and a
 * configuration needs none.
 */
final class YamlReader {

  private static final int MAX_DEPTH = 32;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Located document;
  private final IdentityHashMap<Node, Boolean> seen = new IdentityHashMap<>();

  private YamlReader(Located document) {
    this.document = document;
  }

  /**
   * The document in the text; an empty text is an empty document.
   *
   * @param source names the text in errors
   * @throws dev.lead.process.StartError with the line, if it is not YAML, or not a mapping
   */
  static Located read(String source, String text) {
    Optional<Node> node = compose(source, text);
    Located document = new Located(source, JSON.objectNode());
    if (node.isPresent() && !isEmpty(node.get())) {
      if (!(node.get() instanceof MappingNode mapping)) {
        throw ConfigError.of(
            place(source, node.get()) + ": expected keys and values, as in `region: eu-west-1`");
      }
      new YamlReader(document).fill(document.root(), mapping, List.of());
    }
    return document;
  }

  private static Optional<Node> compose(String source, String text) {
    try {
      return new Compose(
              LoadSettings.builder().setLabel(source).setMaxAliasesForCollections(0).build())
          .composeString(text);
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark().map(mark -> source + ", line " + (mark.getLine() + 1)).orElse(source);
      throw ConfigError.of("%s: this is not YAML: %s".formatted(place, e.getProblem()));
    } catch (YamlEngineException e) {
      throw ConfigError.of("%s: this is not YAML: %s".formatted(source, e.getMessage()));
    }
  }

  private static boolean isEmpty(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  private void fill(ObjectNode object, MappingNode mapping, List<String> path) {
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw ConfigError.of(at(entry.getKeyNode()) + ": a key must be plain text");
      }
      List<String> here = append(path, key.getValue());
      if (object.has(key.getValue())) {
        throw ConfigError.of(
            "%s: the key `%s` is there twice; the first is at %s"
                .formatted(at(key), key.getValue(), document.place(here)));
      }
      document.put(here, at(key));
      object.set(key.getValue(), value(entry.getValueNode(), here));
    }
  }

  private JsonNode value(Node node, List<String> path) {
    if (path.size() > MAX_DEPTH) {
      throw ConfigError.of(at(node) + ": nested too deeply");
    }
    if (seen.put(node, true) != null) {
      throw ConfigError.of(at(node) + ": aliases (*name) are not supported; write the value out");
    }
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JSON.objectNode();
        fill(object, mapping, path);
        yield object;
      }
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        for (Node item : sequence.getValue()) {
          List<String> here = append(path, Integer.toString(array.size()));
          document.put(here, at(item));
          array.add(value(item, here));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw ConfigError.of(at(node) + ": this kind of value is not supported");
    };
  }

  private JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return JSON.nullNode();
      }
      if (tag.equals(Tag.BOOL)) {
        return JSON.booleanNode(Boolean.parseBoolean(text));
      }
      if (tag.equals(Tag.INT)) {
        BigInteger number = new BigInteger(text);
        return number.bitLength() < Long.SIZE
            ? JSON.numberNode(number.longValue())
            : JSON.numberNode(number);
      }
      if (tag.equals(Tag.FLOAT)) {
        return JSON.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      // 0x1F, 0o17, .inf: numbers of YAML that JSON does not have stay text, and the schema says
      // what is wrong.
      return JSON.textNode(text);
    }
    if (tag.equals(Tag.STR)) {
      return JSON.textNode(text);
    }
    throw ConfigError.of("%s: the tag %s is not supported".formatted(at(node), tag.getValue()));
  }

  private String at(Node node) {
    return place(document.source(), node);
  }

  private static String place(String source, Node node) {
    Optional<Mark> mark = node.getStartMark();
    return mark.map(m -> source + ", line " + (m.getLine() + 1)).orElse(source);
  }

  private static List<String> append(List<String> path, String part) {
    List<String> longer = new ArrayList<>(path);
    longer.add(part);
    return longer;
  }
}
