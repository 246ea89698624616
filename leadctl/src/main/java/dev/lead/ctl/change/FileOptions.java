package dev.lead.ctl.change;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The files a command works with. */
final class FileOptions {

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "A YAML file, or a folder of them; can be repeated.")
  private List<Path> paths = List.of();

  List<ServiceFile> services() {
    return ServiceFile.read(paths);
  }
}
