package dev.lead.ctl.look;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl get …}. */
@Command(name = "get", description = "Lists of everything, for people and programs.")
public final class Get extends GroupCommand {

  public Get(Invocation invocation) {
    super(invocation);
  }

  /** What can be got. */
  public static CommandTree nouns() {
    return new CommandTree()
        .leaf("regions", GetRegions::new)
        .leaf("agents", GetAgents::new)
        .leaf("services", GetServices::new)
        .leaf("shards", GetShards::new)
        .leaf("leaders", GetLeaders::new)
        .leaf("candidates", GetCandidates::new)
        .leaf("transfers", GetTransfers::new)
        .leaf("drains", GetDrains::new)
        .leaf("failovers", GetFailovers::new)
        .leaf("events", GetEvents::new)
        .leaf("orders", GetOrders::new);
  }
}
