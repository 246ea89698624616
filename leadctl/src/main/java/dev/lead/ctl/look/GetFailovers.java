package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "failovers", description = "Failovers of regions, the latest first.")
final class GetFailovers extends GetList {

  GetFailovers(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "failovers";
  }

  @Override
  int defaultLimit() {
    return 50;
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("ID", "id"),
        Column.text("REGION", "region"),
        Column.state("STATE", "state"),
        Column.text("CAUSE", "cause"),
        Column.text("MOVED", "moved"),
        Column.text("LED", "led"),
        Column.text("WAITING", "waiting"),
        Column.age("BEGAN", "started_at"),
        Column.text("BY", "actor").wide(),
        Column.text("DETAIL", "detail").wide());
  }
}
