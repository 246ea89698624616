package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "events", description = "What happened, the latest last.")
final class GetEvents extends GetList {

  GetEvents(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "events";
  }

  @Override
  int defaultLimit() {
    return 100;
  }

  @Override
  Map<String, String> fixedFilters() {
    return Map.of("newest", "true");
  }

  /** The server gives the newest first. */
  @Override
  List<Doc> arranged(List<Doc> items) {
    return items.reversed();
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("ID", "id"),
        Column.text("AT", "at"),
        Column.text("REGION", "region"),
        Column.text("WHAT", "kind"),
        Column.of("DETAILS", EventText::of));
  }
}
