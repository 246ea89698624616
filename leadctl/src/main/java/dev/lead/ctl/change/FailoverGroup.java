package dev.lead.ctl.change;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl failover …}. */
@Command(name = "failover", description = "Gives the shards of what is lost to others.")
public final class FailoverGroup extends GroupCommand {

  public FailoverGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree nouns() {
    return new CommandTree().leaf("region", FailoverRegion::new);
  }
}
