package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leadctl dev down}. */
@Command(
    name = "down",
    description =
        "Stops the world, PostgreSQL included. Its data stays: dev up goes on from there.")
final class DevDown implements Callable<Integer> {

  @Mixin private DevFolderOption data = new DevFolderOption();

  private final Invocation invocation;

  DevDown(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    WorldFolder folder = data.folder(invocation);
    Optional<World> world = World.load(folder.state());
    if (world.isEmpty()) {
      invocation.terminal().say("there is no dev world in " + folder.data() + "; nothing to stop");
      return ExitCode.OK.number();
    }
    try (WorldLock lock = WorldLock.take(folder)) {
      lock.requireHeld();
      new Stopper(folder, new Progress(invocation.terminal(), invocation.errColours()))
          .stop(world.get());
    }
    return ExitCode.OK.number();
  }
}
