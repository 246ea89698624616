package dev.lead.ctl.look;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl describe …}. */
@Command(name = "describe", description = "All that is known of one thing.")
public final class DescribeGroup extends GroupCommand {

  public DescribeGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree nouns() {
    return new CommandTree()
        .leaf("shard", DescribeShard::new)
        .leaf("service", DescribeService::new)
        .leaf("region", DescribeRegion::new)
        .leaf("agent", DescribeAgent::new);
  }
}
