package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.remote.ControlPlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code leadctl delete service NAME}. */
@Command(name = "service", description = "Removes a service: its leaders stop, its history stays.")
final class DeleteService extends Changing {

  @Parameters(paramLabel = "SERVICE", description = "The service.")
  private String service = "";

  DeleteService(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      Pending.VersionedDoc present =
          controlPlane
              .findVersioned(Pending.path(service), Pending.VersionedDoc::new)
              .orElseThrow(() ->
                  new Failure(
                      ExitCode.PRECONDITION,
                      "there is no service " + service,
                      "leadctl get services"));
      if (!dryRun()) {
        controlPlane.send(
            HttpRequest.delete(Pending.path(service)).with("If-Match", present.etag()));
      }
      invocation
          .terminal()
          .say(
              (dryRun() ? "would remove" : "removed")
                  + " service %s with %s shards".formatted(service, present.doc().text("shards")));
    }
    return ExitCode.OK.number();
  }
}
