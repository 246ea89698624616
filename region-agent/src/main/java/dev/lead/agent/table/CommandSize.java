package dev.lead.agent.table;

import dev.lead.core.election.Command;

/** About how many bytes a command takes in a batch. Pure. */
final class CommandSize {
  private static final int SMALL = 20;
  private static final int WITH_NAMES = 256;

  private CommandSize() {}

  static int of(Command command) {
    return switch (command) {
      case Command.OpenSession c ->
          WITH_NAMES
              + 64 * c.candidate().labels().size()
              + 3 * c.candidate().shards().numbers().length;
      case Command.DefineService c -> WITH_NAMES + 16 * c.policy().zones().size();
      case Command.AssignShards c -> SMALL + 12 * c.ranges().size();
      case Command.TakeLease c -> WITH_NAMES;
      case Command.AttachSession c -> 64;
      case Command.JoinAgent c -> WITH_NAMES;
      case Command.Execute c -> WITH_NAMES;
      default -> SMALL;
    };
  }
}
