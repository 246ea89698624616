package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "service", description = "A service: its shards, their homes, and its policy.")
final class DescribeService extends Describing {

  @Parameters(paramLabel = "SERVICE", description = "The service.")
  private String service = "";

  DescribeService(Invocation invocation) {
    super(invocation);
  }

  @Override
  Doc document(ControlPlane controlPlane) {
    return controlPlane.get("/v1/services/" + ControlPlane.encode(service));
  }
}
