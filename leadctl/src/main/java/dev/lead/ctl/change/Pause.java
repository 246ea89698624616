package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code leadctl pause}. */
@Command(
    name = "pause",
    description =
        "Stops automatic elections for a service or region; leaders stay. leadctl resume ends it.")
public final class Pause extends Changing {

  @Mixin private Scope scope = new Scope();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for everybody who finds it paused.")
  private String reason = "";

  public Pause(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    scope.require();
    Doc request =
        Doc.object(fields -> {
          scope.putInto(fields);
          fields.put("reason", reason);
        });
    if (dryRun()) {
      invocation.terminal().say("would pause " + scope + "; nothing was changed (--dry-run)");
      return ExitCode.OK.number();
    }
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      Doc pause = controlPlane.post("/v1/pauses", request).json();
      Description.print(invocation, pause);
    }
    return ExitCode.OK.number();
  }
}
