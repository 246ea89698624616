package dev.lead.ctl.look;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "region", description = "A region: its authority, its agents, and what it leads.")
final class DescribeRegion extends Describing {

  @Parameters(paramLabel = "REGION", description = "The region.")
  private String region = "";

  DescribeRegion(Invocation invocation) {
    super(invocation);
  }

  @Override
  Doc document(ControlPlane controlPlane) {
    Doc found =
        one(
            controlPlane.list("regions"),
            doc -> doc.text("name").equals(region),
            "region " + region,
            "leadctl get regions");
    return found.with(
        "members", controlPlane.list("agents", Map.of("region", region), Integer.MAX_VALUE));
  }
}
