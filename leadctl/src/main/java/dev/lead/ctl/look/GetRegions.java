package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "regions", description = "Regions, and whether they have authority.")
final class GetRegions extends GetList {

  GetRegions(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "regions";
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("NAME", "name"),
        Column.text("CLOUD", "cloud"),
        Column.text("LOCATION", "location"),
        Column.state("MANDATE", "mandate"),
        Column.text("EPOCH", "epoch"),
        Column.of(
            "AGENTS",
            doc -> doc.get("agents").text("live") + "/" + doc.get("agents").text("total")),
        Column.of(
            "LED", doc -> doc.get("leaders").text("led") + "/" + doc.get("leaders").text("total")),
        Column.text("ZONES", "zones").wide(),
        Column.text("INCARNATION", "incarnation").wide(),
        Column.age("REGISTERED", "registered_at").wide());
  }
}
