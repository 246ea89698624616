package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "orders", description = "Orders to regions, and what became of them.")
final class GetOrders extends GetList {

  GetOrders(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "orders";
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
        Column.text("NUMBER", "number"),
        Column.text("ORDER", "kind"),
        Column.state("STATE", "state"),
        Column.age("GIVEN", "created_at"),
        Column.text("BY", "actor"),
        Column.text("REFUSAL", "refusal"),
        Column.text("DETAIL", "detail").wide());
  }
}
