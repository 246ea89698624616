package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.remote.ControlPlane;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leadctl apply -f FILE}. */
@Command(
    name = "apply",
    description = "Makes services as files say. What is so already is left alone.",
    footer = {
      "",
      "Exit status 3: somebody changed the service meanwhile; call it again.",
      "The form of the files: policies/schema/service.schema.json"
    })
public final class Apply extends Changing {

  @Mixin private FileOptions files = new FileOptions();

  public Apply(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    List<ServiceFile> services = files.services();
    List<Pending> done = new ArrayList<>();
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      for (ServiceFile service : services) {
        Pending pending = Pending.of(controlPlane, service);
        if (!pending.kind().equals("unchanged") && !dryRun()) {
          put(controlPlane, pending);
        }
        done.add(pending);
      }
    }
    PendingPrinter.print(invocation, done, !dryRun());
    if (dryRun()) {
      invocation.terminal().say("nothing was changed (--dry-run)");
    }
    return ExitCode.OK.number();
  }

  static void put(ControlPlane controlPlane, Pending pending) {
    HttpRequest request =
        HttpRequest.of("PUT", Pending.path(pending.file().name()), pending.body());
    controlPlane.send(
        pending
            .present()
            .map(present -> request.with("If-Match", present.etag()))
            .orElseGet(() -> request.with("If-None-Match", "*")));
  }
}
