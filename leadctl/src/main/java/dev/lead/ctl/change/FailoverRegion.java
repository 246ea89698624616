package dev.lead.ctl.change;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl failover region R}. */
@Command(
    name = "region",
    description =
        "Gives the shards of a lost region to the other regions of their services. Refused while the region is alive:"
            + " use leadctl drain region then.",
    footer = {
      "",
      "Services that step down are failed over by themselves when the region's mandate lapsed, unless their description",
      "says failover: manual. Services that hold go on leading in a region that is only cut off: until it hears of the",
      "failover, its leaders may act beside the new ones. Where tokens guard the data this does no harm; where they do",
      "not, say --accept-overlap, or make sure that the region is dead.",
      "",
      "Exit status: 0 every shard has a leader, 1 some wait for a region that could lead them, 2 (--dry-run) it could",
      "not be done, 3 refused, 4 not all led when --timeout ended."
    })
final class FailoverRegion extends Changing {

  @Parameters(paramLabel = "REGION", description = "The lost region.")
  private String region = "";

  @Option(
      names = "--accept-overlap",
      description = "Also services whose old leaders may still act and whose data no token guards.")
  private boolean acceptOverlap;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only this one; may be repeated.")
  private List<String> services = List.of();

  @Option(
      names = "--expect-incarnation",
      paramLabel = "UUID",
      description = "Only if this is the region's registered incarnation.")
  private String incarnation = "";

  @Option(names = "--no-wait", description = "Return when the shards have new homes.")
  private boolean noWait;

  FailoverRegion(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    Doc request =
        Doc.object(fields -> {
          if (acceptOverlap) {
            fields.put("accept_overlap", true);
          }
          if (!services.isEmpty()) {
            fields.put("services", services);
          }
          if (!incarnation.isEmpty()) {
            fields.put("expect_incarnation", incarnation);
          }
          if (dryRun()) {
            fields.put("dry_run", true);
          }
        });
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer =
          controlPlane.post("/v1/regions/" + ControlPlane.encode(region) + "/failover", request);
      if (dryRun()) {
        return FailoverCheck.print(invocation, answer.json()).number();
      }
      String location =
          answer
              .header("Location")
              .orElseThrow(
                  () -> Failure.error("the control plane did not say where the failover is", ""));
      return new FailoverWatch(invocation, controlPlane, noWait).toTheEnd(location).number();
    }
  }
}
