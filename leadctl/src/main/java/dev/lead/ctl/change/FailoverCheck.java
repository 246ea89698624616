package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what a failover would mean for each service. */
final class FailoverCheck {

  private static final List<Column> SERVICES =
      List.of(
          Column.text("SERVICE", "service"),
          Column.text("SHARDS", "shards"),
          Column.text("CUT OFF", "isolation"),
          Column.text("GUARD", "disconnect"),
          Column.text("DECISION", "decision"),
          Column.of("OLD MAY ACT", part -> part.truth("may_still_act") ? "yes" : "no"),
          Column.of("TO", FailoverCheck::destinations),
          Column.text("WAITING", "waiting"),
          Column.text("REASON", "reason"));

  private FailoverCheck() {}

  static ExitCode print(Invocation invocation, Doc answer) {
    Printer printer = invocation.printer();
    if (printer.document(answer)) {
      PrintStream out = invocation.terminal().out();
      printer.list(SERVICES, answer.get("services").items());
      if (!answer.text("obstacle").isEmpty()) {
        out.println();
        out.println("not possible: " + answer.text("obstacle"));
        out.println("next: " + answer.text("next_step"));
      }
    }
    invocation.terminal().say("nothing was changed (--dry-run)");
    return answer.truth("possible") ? ExitCode.OK : ExitCode.PENDING;
  }

  private static String destinations(Doc part) {
    return part.get("to").items().stream()
        .map(to -> to.text("region") + " " + to.text("shards"))
        .collect(Collectors.joining(", "));
  }
}
