package dev.lead.ctl.look;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.HomeAgents;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Asks an agent of the shard's home region, whose table decides. */
@Command(
    name = "shard",
    description =
        "Why this is the leader, and why not the others: the rule applied to each candidate.")
final class ExplainShard extends Looking {

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("RANK", "rank"),
          Column.text("CANDIDATE", "candidate"),
          Column.of("IS", ExplainShard::part),
          Column.of("FIT", verdict -> verdict.truth("eligible") ? "yes" : "no"),
          Column.of("LEADS/WEIGHT", v -> v.text("led") + "/" + v.text("weight")),
          Column.of(
              "REASONS",
              v -> String.join("; ", v.get("reasons").items().stream().map(Doc::text).toList())));

  @Parameters(paramLabel = "S/N", description = "The shard, for example payments/17.")
  private ShardId shard = ShardId.parse("unset/0");

  ExplainShard(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected void show(ControlPlane controlPlane, Printer printer, PrintStream out) {
    Doc answer =
        HomeAgents.of(controlPlane, shard)
            .ask(
                invocation.deployment(),
                agent ->
                    agent.require(HttpRequest.get(ControlPlane.path(shard) + "/explain")).json());
    if (printer.document(answer)) {
      List<Doc> verdicts = answer.get("candidates").items();
      out.println(headline(answer));
      out.println();
      printer.table(COLUMNS, verdicts).lines(invocation.outColours()).forEach(out::println);
      if (verdicts.isEmpty()) {
        out.println("no candidate campaigns for it");
      }
    }
  }

  private String headline(Doc answer) {
    String state = answer.text("state");
    String leader = answer.text("leader");
    return shard
        + (leader.isEmpty() ? " has no leader" : " is led by " + leader)
        + (state.isEmpty() ? "" : " (" + state + ")")
        + ". If it were free now, rank 1 would be elected.";
  }

  private static String part(Doc verdict) {
    return verdict.truth("leads") ? "leader" : verdict.truth("standby") ? "standby" : "";
  }
}
