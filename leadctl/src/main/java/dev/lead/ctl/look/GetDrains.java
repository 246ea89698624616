package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "drains",
    description = "What is kept empty, and how far that is; --state lifted: what was.")
final class GetDrains extends GetList {

  GetDrains(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "drains";
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("ID", "id"),
        Column.text("KIND", "kind"),
        Column.text("REGION", "region"),
        Column.text("NAME", "name"),
        Column.text("SERVICE", "service").wide(),
        Column.state("STATE", "state"),
        Column.text("REMAINING", "remaining"),
        Column.text("MOVING", "moving"),
        Column.age("BEGAN", "created_at"),
        Column.text("BY", "actor").wide(),
        Column.text("REASON", "reason"));
  }
}
