package dev.lead.ctl.setup;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl context …}. */
@Command(name = "context", description = "Which deployment the commands talk to, and as whom.")
public final class ContextGroup extends GroupCommand {

  public ContextGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree commands() {
    return new CommandTree()
        .leaf("list", ContextList::new)
        .leaf("show", ContextShow::new)
        .leaf("use", ContextUse::new)
        .leaf("add", ContextAdd::new);
  }
}
