package dev.lead.ctl.change;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl return …}. */
@Command(name = "return", description = "Brings back what a failover took.")
public final class ReturnGroup extends GroupCommand {

  public ReturnGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree nouns() {
    return new CommandTree().leaf("region", ReturnRegion::new);
  }
}
