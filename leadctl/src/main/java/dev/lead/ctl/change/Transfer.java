package dev.lead.ctl.change;

import dev.lead.core.model.ShardId;
import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpRequest;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl transfer S/N… --to TARGET}. */
@Command(
    name = "transfer",
    description =
        "Hands shards over to another candidate, of their region or of another one, and watches until it is done.",
    footer = {
      "",
      "leadctl transfer payments/7                        to the best other candidate of its region",
      "leadctl transfer payments/7 --to app-2             to this one of its region",
      "leadctl transfer payments/7 --to us-east-1         to the best candidate of that region",
      "leadctl transfer payments/7 --to us-east-1/app-5   to this one of that region",
      "leadctl transfer --cancel 12                       back to where it was, if nothing was committed",
      "",
      "Exit status: 0 all handed over, 1 something was rolled back, 2 (--dry-run) it could not be done,",
      "3 an expectation was not met, 4 it was still under way when --timeout ended (it goes on)."
    })
public final class Transfer extends Changing {

  @Parameters(
      arity = "0..*",
      paramLabel = "S/N",
      description = "The shards, for example payments/17.")
  private List<ShardId> shards = List.of();

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      description =
          "A candidate of the shard's region, another region, or REGION/CANDIDATE. Default: the best other"
              + " candidate of each shard's region.")
  private String target = "";

  @Option(
      names = "--cancel",
      paramLabel = "ID",
      description = "Cancel this transfer instead; leadctl get transfers shows them.")
  private @Nullable Long cancelled;

  @Mixin private Expectations expectations = new Expectations();

  @Option(names = "--no-wait", description = "Return when the transfer was accepted.")
  private boolean noWait;

  public Transfer(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    if (cancelled != null) {
      return cancel(cancelled);
    }
    if (shards.isEmpty()) {
      throw Failure.usage("say which shards", "leadctl transfer payments/7 --to us-east-1");
    }
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      HttpResponse answer =
          controlPlane.post("/v1/transfers", request(TransferTarget.of(controlPlane, target)));
      if (dryRun()) {
        return TransferCheck.print(invocation, answer.json()).number();
      }
      String location =
          answer
              .header("Location")
              .orElseThrow(
                  () -> Failure.error("the control plane did not say where the transfer is", ""));
      if (noWait) {
        Description.print(invocation, answer.json());
        return ExitCode.OK.number();
      }
      return new TransferWatch(invocation, controlPlane).toTheEnd(location).number();
    }
  }

  private int cancel(long id) {
    if (!shards.isEmpty() || !target.isEmpty()) {
      throw Failure.usage("--cancel goes alone", "leadctl transfer --cancel " + id);
    }
    if (dryRun()) {
      invocation
          .terminal()
          .say("would cancel transfer " + id + "; nothing was changed (--dry-run)");
      return ExitCode.OK.number();
    }
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      String location = "/v1/transfers/" + id;
      controlPlane.send(HttpRequest.delete(location));
      if (noWait) {
        return ExitCode.OK.number();
      }
      // Rolled back is what was asked for.
      ExitCode end = new TransferWatch(invocation, controlPlane).toTheEnd(location);
      return (end == ExitCode.OK ? ExitCode.ERROR : ExitCode.OK).number();
    }
  }

  private Doc request(TransferTarget to) {
    return Doc.object(fields -> {
      fields.put("shards", shards.stream().map(ShardId::toString).toList());
      to.putInto(fields);
      expectations.putInto(fields);
      if (dryRun()) {
        fields.put("dry_run", true);
      }
    });
  }
}
