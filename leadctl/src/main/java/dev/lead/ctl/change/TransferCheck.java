package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import java.util.List;

/** Shows the answer to a dry run of a transfer. */
final class TransferCheck {

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("SHARD", "shard"),
          Column.text("REGION", "region"),
          Column.text("FROM", "from"),
          Column.text("TOKEN", "token"),
          Column.text("TO", "to"),
          Column.of("POSSIBLE", check -> check.text("obstacle").isEmpty() ? "yes" : "no"),
          Column.text("WHY NOT", "obstacle"));

  private TransferCheck() {}

  /** Status 2 if it is not possible for every shard. */
  static ExitCode print(Invocation invocation, Doc answer) {
    Printer printer = invocation.printer();
    if (printer.document(answer)) {
      printer.list(COLUMNS, answer.get("shards").items());
    }
    invocation.terminal().say("nothing was changed (--dry-run)");
    return answer.truth("possible") ? ExitCode.OK : ExitCode.PENDING;
  }
}
