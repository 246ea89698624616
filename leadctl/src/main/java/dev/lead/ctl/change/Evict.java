package dev.lead.ctl.change;

import dev.lead.core.model.ShardId;
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
import picocli.CommandLine.Parameters;

/** {@code leadctl evict}. */
@Command(
    name = "evict",
    description =
        "Takes a shard from its leader, or all shards from a candidate; others are elected.",
    footer = {
      "",
      "leadctl evict payments/17                          the leader of this shard",
      "leadctl evict payments --candidate NAME            this candidate, from all it leads",
      "",
      "The one evicted is held back from the shard for the policy's eviction_hold."
    })
public final class Evict extends Changing {

  @Parameters(
      paramLabel = "S/N|SERVICE",
      description = "The shard; or a service, with --candidate.")
  private String target = "";

  @Option(names = "--candidate", paramLabel = "NAME", description = "The candidate to evict.")
  private String candidate = "";

  @Mixin private Expectations expectations = new Expectations();

  public Evict(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    boolean shard = target.indexOf('/') >= 0;
    if (!shard && candidate.isEmpty()) {
      throw Failure.usage(
          "to evict from a whole service, say whom",
          "leadctl evict " + target + " --candidate NAME");
    }
    Doc request =
        Doc.object(fields -> {
          if (shard) {
            fields.put("shard", parsed().toString());
          } else {
            fields.put("service", target);
          }
          if (!candidate.isEmpty()) {
            fields.put("candidate", candidate);
          }
          expectations.putInto(fields);
          if (dryRun()) {
            fields.put("dry_run", true);
          }
        });
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer = controlPlane.post("/v1/evictions", request);
      if (dryRun()) {
        Description.print(invocation, answer.json());
        invocation.terminal().say("nothing was changed (--dry-run)");
        return ExitCode.OK.number();
      }
      return new OrderWatch(invocation, controlPlane).toTheEnd(answer).number();
    }
  }

  private ShardId parsed() {
    try {
      return ShardId.parse(target);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage(), "");
    }
  }
}
