package dev.lead.ctl.change;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl delete …}. */
@Command(name = "delete", description = "Removes things; their history stays.")
public final class DeleteGroup extends GroupCommand {

  public DeleteGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree nouns() {
    return new CommandTree().leaf("service", DeleteService::new);
  }
}
