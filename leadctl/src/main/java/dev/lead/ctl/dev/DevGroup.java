package dev.lead.ctl.dev;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl dev …}. */
@Command(
    name = "dev",
    description =
        "A whole LEAD on this machine: PostgreSQL, control plane, regions, agents, demo applications.")
public final class DevGroup extends GroupCommand {

  public DevGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree commands() {
    return new CommandTree()
        .leaf("up", DevUp::new)
        .leaf("down", DevDown::new)
        .leaf("status", DevStatus::new)
        .leaf("logs", DevLogs::new)
        .leaf("freeze", DevSignal.Freeze::new)
        .leaf("thaw", DevSignal.Thaw::new);
  }
}
