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

/** {@code leadctl resume}. */
@Command(
    name = "resume",
    description = "Ends a pause: what lost its leader meanwhile is elected at once.")
public final class Resume extends Changing {

  @Mixin private Scope scope = new Scope();

  public Resume(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    scope.require();
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      List<Doc> pauses =
          controlPlane.list("pauses").stream()
              .filter(pause -> scope.matches(pause.text("region"), pause.text("service")))
              .toList();
      if (pauses.isEmpty()) {
        throw new Failure(
            ExitCode.PRECONDITION,
            "nothing is paused for " + scope,
            "leadctl status shows what is");
      }
      for (Doc pause : pauses) {
        if (!dryRun()) {
          controlPlane.send(HttpRequest.delete("/v1/pauses/" + pause.text("id")));
        }
        invocation
            .terminal()
            .say(
                (dryRun() ? "would resume " : "resumed ")
                    + scope
                    + ", paused because: "
                    + pause.text("reason"));
      }
    }
    return ExitCode.OK.number();
  }
}
