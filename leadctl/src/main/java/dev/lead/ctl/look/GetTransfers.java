package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "transfers", description = "Transfers, the latest first.")
final class GetTransfers extends GetList {

  private static final int SHOWN = 3;

  GetTransfers(Invocation invocation) {
    super(invocation);
  }

  @Override
  String noun() {
    return "transfers";
  }

  @Override
  int defaultLimit() {
    return 50;
  }

  @Override
  List<Column> columns() {
    return List.of(
        Column.text("ID", "id"),
        Column.of("SHARDS", transfer -> shards(transfer, "shard")),
        Column.of("FROM", transfer -> shards(transfer, "from")),
        Column.of("TO", transfer -> shards(transfer, "to")),
        Column.text("TO REGION", "to_region"),
        Column.state("STATE", "state"),
        Column.age("BEGAN", "created_at"),
        Column.text("CAUSE", "cause"),
        Column.text("BY", "actor").wide(),
        Column.of("DETAIL", transfer -> shards(transfer, "detail")).wide());
  }

  /** The distinct values of a field of its shards; a few of many. */
  private static String shards(Doc transfer, String field) {
    List<String> values =
        transfer.get("shards").items().stream()
            .map(shard -> shard.text(field))
            .filter(value -> !value.isEmpty())
            .distinct()
            .toList();
    return values.size() <= SHOWN
        ? String.join(",", values)
        : String.join(",", values.subList(0, SHOWN)) + ",… (" + values.size() + ")";
  }
}
