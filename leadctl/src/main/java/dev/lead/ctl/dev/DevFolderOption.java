package dev.lead.ctl.dev;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.home.Contexts;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which dev world: that of {@code --data}; else that of the context, if it is one; else the one in
 * {@code $LEAD_HOME/dev}.
 */
final class DevFolderOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The world's data folder. Default: that of the current context, else $LEAD_HOME/dev.")
  private @Nullable Path data;

  WorldFolder folder(Invocation invocation) {
    Path chosen =
        Optional.ofNullable(data)
            .or(() -> ofContext(invocation))
            .orElse(invocation.home().devData());
    return new WorldFolder(chosen.toAbsolutePath().normalize());
  }

  /**
   * The world in that folder.
   *
   * @throws Failure if there is none
   */
  World require(WorldFolder folder) {
    return World.load(folder.state())
        .orElseThrow(() ->
            Failure.error(
                "there is no dev world in " + folder.data(),
                "leadctl dev up makes one; --data names another folder"));
  }

  private static Optional<Path> ofContext(Invocation invocation) {
    Contexts contexts = invocation.home().contexts();
    return invocation
        .options()
        .context()
        .or(contexts::currentName)
        .filter(name -> contexts.names().contains(name))
        .map(contexts::get)
        .flatMap(Context::world);
  }
}
