package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.look.Status;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code leadctl dev up}. */
@Command(
    name = "up",
    description =
        "Starts a whole LEAD on this machine, or what is missing of it, and waits until every shard is led.",
    footer = {
      "",
      "Each part is a process of its own: kill any of them with kill -9 and see what happens in",
      "leadctl status, leadctl watch and leadctl history. Nothing is started again by itself;",
      "calling dev up again starts what is missing.",
      "Without --detach it goes on showing events, and Ctrl-C stops the world."
    })
final class DevUp implements Callable<Integer> {

  @Mixin private DevFolderOption data = new DevFolderOption();

  @Option(names = "--regions", paramLabel = "N", description = "Regions. Default: 3.")
  private @Nullable Integer regions;

  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "Agents a region: 3, 5 or 7. Default: 3.")
  private @Nullable Integer agents;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Shards of the service payments. Default: 24.")
  private @Nullable Integer shards;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description = "Demo applications a region. Default: 2.")
  private @Nullable Integer candidates;

  @Option(names = "--detach", description = "Return when it is up, and let it run.")
  private boolean detach;

  private final Invocation invocation;

  DevUp(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    wanted(WorldShape.DEFAULT); // what can never be is refused before anything else
    Installation installation = Installation.ofProcess();
    WorldFolder folder = data.folder(invocation);
    Progress progress = new Progress(invocation.terminal(), invocation.errColours());
    Optional<ForegroundWorld> foreground;
    try (WorldLock lock = WorldLock.take(folder)) {
      lock.requireHeld();
      World world = existingOrNew(folder, installation);
      foreground =
          detach ? Optional.empty() : Optional.of(ForegroundWorld.hold(invocation, folder));
      new Starter(invocation, folder, installation, progress).start(world);
    }
    invocation.terminal().say("");
    Status.once(invocation);
    foreground.ifPresent(ForegroundWorld::follow);
    return ExitCode.OK.number();
  }

  private World existingOrNew(WorldFolder folder, Installation installation) {
    Optional<World> existing = World.load(folder.state());
    WorldShape wanted = wanted(existing.map(World::shape).orElse(WorldShape.DEFAULT));
    if (existing.isEmpty()) {
      return NewWorld.of(
          wanted, CloudRegion.load(installation.regions()), new FreePorts(new Random()));
    }
    if (!existing.get().shape().equals(wanted)) {
      throw Failure.usage(
          "the world in %s has %s; a world keeps its shape"
              .formatted(folder.data(), existing.get().shape()),
          "leave these options out, or make another world with --data DIR");
    }
    return existing.get();
  }

  private WorldShape wanted(WorldShape otherwise) {
    try {
      return new WorldShape(
          regions == null ? otherwise.regions() : regions,
          agents == null ? otherwise.agents() : agents,
          shards == null ? otherwise.shards() : shards,
          candidates == null ? otherwise.candidates() : candidates);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage(), "leadctl dev up --help");
    }
  }
}
