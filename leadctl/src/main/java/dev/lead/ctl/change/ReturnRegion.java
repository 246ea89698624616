package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl return region R}. */
@Command(
    name = "region",
    description =
        "Brings the shards back to a region that failovers took from it, by planned transfers within the budgets.")
final class ReturnRegion extends Changing {

  @Parameters(paramLabel = "REGION", description = "The region that is back.")
  private String region = "";

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only this one; may be repeated.")
  private List<String> services = List.of();

  @Option(names = "--no-wait", description = "Return when the transfers were accepted.")
  private boolean noWait;

  ReturnRegion(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    Doc request =
        Doc.object(fields -> {
          if (!services.isEmpty()) {
            fields.put("services", services);
          }
          if (dryRun()) {
            fields.put("dry_run", true);
          }
        });
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer =
          controlPlane.post("/v1/regions/" + ControlPlane.encode(region) + "/return", request);
      Doc told = answer.json();
      if (dryRun()) {
        Description.print(invocation, told);
        invocation.terminal().say("nothing was changed (--dry-run)");
        return (told.truth("possible") ? ExitCode.OK : ExitCode.PENDING).number();
      }
      if (noWait) {
        Description.print(invocation, told);
        return ExitCode.OK.number();
      }
      ExitCode worst = ExitCode.OK;
      for (Doc transfer : told.get("transfers").items()) {
        ExitCode end =
            new TransferWatch(invocation, controlPlane)
                .toTheEnd("/v1/transfers/" + transfer.text());
        worst = end == ExitCode.OK ? worst : end;
      }
      return worst.number();
    }
  }
}
