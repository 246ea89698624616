package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "leaders", description = "Who leads which shard, with which token.")
final class GetLeaders extends GetList {

  GetLeaders(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "leaders";
  }

  @Override
  List<Column> columns() {
    return List.of(
        ShardColumns.SHARD,
        Column.text("REGION", "region"),
        Column.text("LEADER", "leader"),
        Column.state("STATE", "state"),
        Column.text("TOKEN", "token"),
        Column.text("TERM", "term"),
        Column.age("SINCE", "since"),
        Column.text("STANDBY", "standby"),
        Column.text("EPOCH", "epoch").wide(),
        Column.text("AGENT", "agent").wide(),
        Column.text("ENDPOINT", "endpoint").wide());
  }
}
