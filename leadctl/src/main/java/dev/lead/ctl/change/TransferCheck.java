package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import java.io.PrintStream;
import java.util.List;

/**
 * Shows the answer to a dry run of a transfer: what would happen, and what speaks for and against
 * each target.
 */
final class TransferCheck {

  /** So many shards are explained one by one; of more only the summary is of use. */
  private static final int EXPLAINED = 3;

  private static final List<Column> SHARDS =
      List.of(
          Column.text("SHARD", "shard"),
          Column.text("REGION", "region"),
          Column.text("FROM", "from"),
          Column.text("TOKEN", "token"),
          Column.text("TO REGION", "to_region"),
          Column.text("TO", "to"),
          Column.of("POSSIBLE", check -> check.text("obstacle").isEmpty() ? "yes" : "no"),
          Column.text("WHY NOT", "obstacle"));

  private static final List<Column> CANDIDATES =
      List.of(
          Column.text("CANDIDATE", "candidate"),
          Column.of("FIT", verdict -> verdict.truth("eligible") ? "yes" : "no"),
          Column.of("IS", verdict -> verdict.truth("leads") ? "leader" : ""),
          Column.of("REASONS", TransferCheck::reasons));

  private static final List<Column> REGIONS =
      List.of(
          Column.text("REGION", "region"),
          Column.of("FIT", verdict -> verdict.truth("eligible") ? "yes" : "no"),
          Column.of("IS", verdict -> verdict.truth("home") ? "home" : ""),
          Column.of("REASONS", TransferCheck::reasons));

  private TransferCheck() {}

  /** Status 2 if it is not possible for every shard. */
  static ExitCode print(Invocation invocation, Doc answer) {
    Printer printer = invocation.printer();
    List<Doc> shards = answer.get("shards").items();
    if (printer.document(answer)) {
      PrintStream out = invocation.terminal().out();
      printer.list(SHARDS, shards);
      shards.stream().limit(EXPLAINED).forEach(shard -> explain(invocation, shard, out));
      if (shards.size() > EXPLAINED) {
        invocation
            .terminal()
            .say("the candidates of the other " + (shards.size() - EXPLAINED) + ": -o json");
      }
    }
    invocation.terminal().say("nothing was changed (--dry-run)");
    return answer.truth("possible") ? ExitCode.OK : ExitCode.PENDING;
  }

  private static void explain(Invocation invocation, Doc shard, PrintStream out) {
    Printer printer = invocation.printer();
    String region =
        shard.text("to_region").isEmpty() ? shard.text("region") : shard.text("to_region");
    out.println();
    out.println(shard.text("shard") + ", candidates in " + region + ", best first:");
    List<Doc> candidates = shard.get("candidates").items();
    if (candidates.isEmpty()) {
      out.println("none");
    } else {
      printer.list(CANDIDATES, candidates);
    }
    if (shard.get("regions").items().size() > 1) {
      out.println();
      out.println(shard.text("shard") + ", regions that may lead it:");
      printer.list(REGIONS, shard.get("regions").items());
    }
    if (!shard.text("next_step").isEmpty()) {
      out.println("next: " + shard.text("next_step"));
    }
  }

  private static String reasons(Doc verdict) {
    return String.join("; ", verdict.get("reasons").items().stream().map(Doc::text).toList());
  }
}
