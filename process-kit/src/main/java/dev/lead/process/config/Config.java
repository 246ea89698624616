package dev.lead.process.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.process.json.Json;
import dev.lead.process.json.JsonErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration in four steps: the YAML file, overridden by the environment, completed by
 * the schema's defaults, checked by the schema and bound to a record.
 *
 * <p>The environment variable of {@code http: {port: …}} is {@code LEAD_HTTP_PORT}; lists are
 * written with commas.
 */
public final class Config {

  private static final int MAX_BYTES = 1 << 20;

  private Config() {}

  /**
   * The configuration of a process.
   *
   * @param file none: only environment and defaults
   * @param schema what is allowed
   * @param type a record; its components in {@code snake_case} are the keys
   * @param environment usually {@link System#getenv()}
   * @throws dev.lead.process.StartError naming file, line and key of every mistake, with exit code
   *     64
   */
  public static <T> T load(
      Optional<Path> file, ConfigSchema schema, Class<T> type, Map<String, String> environment) {
    Located document = file.map(Config::read).orElseGet(Located::empty);
    EnvironmentOverrides.apply(document, schema, environment);
    schema.addDefaults(document.root());
    List<String> mistakes = schema.check(document);
    if (!mistakes.isEmpty()) {
      throw ConfigError.of(mistakes);
    }
    return bind(document, type);
  }

  private static Located read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw ConfigError.of(
            "%s is larger than %d bytes: it is not a configuration".formatted(file, MAX_BYTES));
      }
      return YamlReader.read(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw ConfigError.of(
          "there is no configuration file %s; correct the path given by --config".formatted(file));
    } catch (IOException e) {
      throw ConfigError.of("%s cannot be read: %s".formatted(file, e));
    }
  }

  private static <T> T bind(Located document, Class<T> type) {
    ObjectNode root = document.root();
    try {
      return Json.strict().treeToValue(root, type);
    } catch (JsonMappingException e) {
      throw ConfigError.of(document.place(JsonErrors.path(e)) + ": " + JsonErrors.describe(e));
    } catch (JsonProcessingException e) {
      throw ConfigError.of(document.place(List.of()) + ": " + JsonErrors.describe(e));
    }
  }
}
