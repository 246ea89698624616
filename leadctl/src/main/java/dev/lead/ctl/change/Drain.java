package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code leadctl drain KIND NAME}. */
@Command(
    name = "drain",
    description =
        "Empties a candidate, agent, zone or region by planned transfers, and keeps it empty until leadctl undrain.",
    footer = {
      "",
      "leadctl drain region eu-west-1                       its shards go to the other regions of their services",
      "leadctl drain zone eu-west-1a --region eu-west-1     to candidates of other zones",
      "leadctl drain candidate app-1 --service payments     to other candidates of its region",
      "leadctl drain agent eu-west-1-a                      its sessions move; leaders keep their shards",
      "",
      "Exit status: 0 it is empty, 1 something cannot move (it stands and goes on), 2 (--dry-run) it could not be done,",
      "4 it was still under way when --timeout ended (it goes on)."
    })
public final class Drain extends Changing {

  @Mixin private DrainTarget target = new DrainTarget();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for everybody who finds it drained.")
  private String reason = "";

  @Option(names = "--no-wait", description = "Return when the drain stands.")
  private boolean noWait;

  public Drain(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    target.require();
    Doc request =
        Doc.object(fields -> {
          target.putInto(fields);
          if (!reason.isEmpty()) {
            fields.put("reason", reason);
          }
          if (dryRun()) {
            fields.put("dry_run", true);
          }
        });
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer = controlPlane.post("/v1/drains", request);
      if (dryRun()) {
        Description.print(invocation, answer.json());
        invocation.terminal().say("nothing was changed (--dry-run)");
        return (answer.json().truth("possible") ? ExitCode.OK : ExitCode.PENDING).number();
      }
      String location =
          answer
              .header("Location")
              .orElseThrow(
                  () -> Failure.error("the control plane did not say where the drain is", ""));
      if (noWait) {
        Description.print(invocation, controlPlane.get(location));
        return ExitCode.OK.number();
      }
      return new DrainWatch(invocation, controlPlane, target.toString())
          .toTheEnd(location)
          .number();
    }
  }
}
