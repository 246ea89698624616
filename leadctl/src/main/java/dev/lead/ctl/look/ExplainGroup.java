package dev.lead.ctl.look;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl explain …}. */
@Command(name = "explain", description = "Why things are as they are.")
public final class ExplainGroup extends GroupCommand {

  public ExplainGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree nouns() {
    return new CommandTree().leaf("shard", ExplainShard::new);
  }
}
