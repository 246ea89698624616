package dev.lead.ctl.setup;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the authorities are. */
final class PkiFolder {

  @Option(
      names = "--pki",
      paramLabel = "FOLDER",
      description = "The folder of the authorities; default: $LEAD_HOME/pki.")
  private @Nullable Path folder;

  Path or(Path usual) {
    return Optional.ofNullable(folder).orElse(usual).toAbsolutePath().normalize();
  }
}
