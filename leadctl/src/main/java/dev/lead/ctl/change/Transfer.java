package dev.lead.ctl.change;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl transfer S/N… --to CANDIDATE}. */
@Command(
    name = "transfer",
    description =
        "Hands shards over to another candidate of their region, and watches until it is done.",
    footer = {
      "",
      "Exit status: 0 all handed over, 1 something was rolled back, 3 an expectation was not met,",
      "4 it was still under way when --timeout ended (it goes on)."
    })
public final class Transfer extends Changing {

  @Parameters(
      arity = "1..*",
      paramLabel = "S/N",
      description = "The shards, for example payments/17.")
  private List<ShardId> shards = List.of();

  @Option(
      names = "--to",
      paramLabel = "CANDIDATE",
      description = "The candidate that is to lead. Default: the best other one of each shard.")
  private String target = "";

  @Mixin private Expectations expectations = new Expectations();

  @Option(names = "--no-wait", description = "Return when the transfer was accepted.")
  private boolean noWait;

  public Transfer(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer = controlPlane.post("/v1/transfers", request());
      if (dryRun()) {
        return TransferCheck.print(invocation, answer.json()).number();
      }
      String location =
          answer
              .header("Location")
              .orElseThrow(
                  () -> Failure.error("the control plane did not say where the transfer is", ""));
      if (noWait) {
        Description.print(invocation, answer.json());
        return ExitCode.OK.number();
      }
      return new TransferWatch(invocation, controlPlane).toTheEnd(location).number();
    }
  }

  private Doc request() {
    return Doc.object(fields -> {
      fields.put("shards", shards.stream().map(ShardId::toString).toList());
      if (!target.isEmpty()) {
        fields.put("to", target);
      }
      expectations.putInto(fields);
      if (dryRun()) {
        fields.put("dry_run", true);
      }
    });
  }
}
