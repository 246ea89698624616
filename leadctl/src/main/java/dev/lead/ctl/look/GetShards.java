package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "shards", description = "All shards, led or not.")
final class GetShards extends GetList {

  GetShards(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "leaders"; // the list has every shard
  }

  @Override
  List<Column> columns() {
    return List.of(
        ShardColumns.SHARD,
        Column.text("HOME", "region"),
        Column.state("STATE", "state"),
        Column.text("LEADER", "leader"),
        Column.text("TOKEN", "token"),
        Column.text("STANDBY", "standby"),
        Column.age("SINCE", "since"));
  }
}
