package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "services", description = "Services: sets of shards with one policy.")
final class GetServices extends GetList {

  GetServices(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "services";
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("SERVICE", "service"),
        Column.text("SHARDS", "shards"),
        Column.text("REGIONS", "regions"),
        Column.of("ON DISCONNECT", doc -> doc.get("policy").text("disconnect")),
        Column.of("IN ISOLATION", doc -> doc.get("policy").text("isolation")),
        Column.of("LEASE", doc -> doc.get("policy").text("lease")),
        Column.text("VERSION", "version"));
  }
}
