package dev.lead.ctl.change;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import dev.lead.process.StartError;
import dev.lead.process.config.Config;
import dev.lead.process.config.ConfigSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A service as people write it, checked against {@code policies/schema/service.schema.json}.
 *
 * @param file where it was read from
 * @param service the document
 */
public record ServiceFile(Path file, Doc service) {

  private static final ConfigSchema SCHEMA =
      ConfigSchema.beside(ServiceFile.class, "service.schema.json");

  /**
   * Reads one file, or all {@code .yaml} and {@code .yml} files of a folder in the order of their
   * names.
   *
   * @throws Failure naming file and line of every mistake
   */
  public static List<ServiceFile> read(List<Path> paths) {
    List<ServiceFile> services = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    for (Path file : paths.stream().flatMap(ServiceFile::files).toList()) {
      try {
        services.add(new ServiceFile(file, document(file)));
      } catch (StartError e) {
        mistakes.add(String.valueOf(e.getMessage()));
      }
    }
    if (!mistakes.isEmpty()) {
      throw Failure.usage(String.join("\n", mistakes), "nothing was changed");
    }
    return services;
  }

  /** The service's name. */
  public String name() {
    return service.text("service");
  }

  private static Doc document(Path file) {
    ObjectNode node = Config.load(Optional.of(file), SCHEMA, ObjectNode.class, Map.of());
    return Doc.parse(node.toString());
  }

  private static Stream<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      return all
          .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw Failure.error("cannot list " + path + ": " + e.getMessage(), "");
    }
  }
}
