package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.os.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the programs and policies of this LEAD are: the tree that the launcher belongs to.
 *
 * @param root absolute
 */
record Installation(Path root) {

  /** The one that this process belongs to, as the launcher said. */
  static Installation ofProcess() {
    String root = System.getProperty("lead.root", "");
    if (root.isEmpty()) {
      throw Failure.error(
          "leadctl was not started by its launcher, so it does not know where LEAD is",
          "start leadctl/leadctl, or set -Dlead.root=FOLDER");
    }
    return new Installation(Path.of(root));
  }

  Path regions() {
    return root.resolve("policies/regions.yaml");
  }

  Path service(String name) {
    return root.resolve("policies/services").resolve(name + ".yaml");
  }

  Path launcher() {
    return root.resolve("leadctl/leadctl");
  }

  /** The class path of a kind of process. */
  String classPath(Kind kind) {
    return switch (kind) {
      case CONTROL_PLANE -> classPath("control-plane");
      case AGENT -> classPath("region-agent");
      case CANDIDATE -> JavaProgram.ownClassPath();
    };
  }

  private String classPath(String module) {
    Path target = root.resolve(module).resolve("target");
    List<Path> jars =
        Stream.concat(
                jars(target).filter(jar -> jar.getFileName().toString().startsWith(module + "-")),
                jars(target.resolve("lib")))
            .toList();
    if (jars.isEmpty()) {
      throw Failure.error(
          "the module " + module + " is not built: there are no jars in " + target,
          "./mvnw -DskipTests package");
    }
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Stream<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      throw Failure.error("cannot list " + folder + ": " + e.getMessage(), "");
    }
  }
}
