package dev.lead.ctl.perf;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl check …}. */
@Command(name = "check", description = "Measures a deployment.")
public final class CheckGroup extends GroupCommand {

  public CheckGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree commands() {
    return new CommandTree().leaf("perf", CheckPerf::new);
  }
}
