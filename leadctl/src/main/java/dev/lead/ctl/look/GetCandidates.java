package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "candidates", description = "Candidates: the instances that may lead.")
final class GetCandidates extends GetList {

  GetCandidates(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "candidates";
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("NAME", "name"),
        Column.text("SERVICE", "service"),
        Column.text("REGION", "region"),
        Column.text("ZONE", "zone"),
        Column.state("STATE", "state"),
        Column.text("LEADS", "leads"),
        Column.text("WEIGHT", "weight"),
        Column.text("PID", "pid"),
        Column.text("AGENT", "agent"),
        Column.text("PRIORITY", "priority").wide(),
        Column.text("VERSION", "version").wide(),
        Column.text("ENDPOINT", "endpoint").wide(),
        Column.text("HELD", "held").wide(),
        Column.text("SESSION", "session").wide());
  }
}
