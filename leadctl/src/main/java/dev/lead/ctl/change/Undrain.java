package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leadctl undrain KIND NAME}. */
@Command(
    name = "undrain",
    description =
        "Lifts a drain. Leaders stay where they are; leadctl transfer or return brings them back.")
public final class Undrain extends Changing {

  @Mixin private DrainTarget target = new DrainTarget();

  public Undrain(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    target.require();
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      List<Doc> found = controlPlane.list("drains").stream().filter(target::matches).toList();
      if (found.isEmpty()) {
        throw new Failure(ExitCode.PRECONDITION, target + " is not drained", "leadctl get drains");
      }
      for (Doc drain : found) {
        if (dryRun()) {
          invocation.terminal().say("would lift drain " + drain.text("id") + " of " + target);
        } else {
          controlPlane.send(HttpRequest.delete("/v1/drains/" + drain.text("id")));
          invocation.terminal().say("lifted drain " + drain.text("id") + " of " + target);
        }
      }
      if (dryRun()) {
        invocation.terminal().say("nothing was changed (--dry-run)");
      }
      return ExitCode.OK.number();
    }
  }
}
