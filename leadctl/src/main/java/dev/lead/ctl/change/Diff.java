package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.remote.ControlPlane;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leadctl diff -f FILE}. */
@Command(
    name = "diff",
    description = "Shows what apply would change. Exit status 2 if there is something.")
public final class Diff implements Callable<Integer> {

  @Mixin private FileOptions files = new FileOptions();

  private final Invocation invocation;

  public Diff(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    List<ServiceFile> services = files.services();
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      List<Pending> pending =
          services.stream().map(service -> Pending.of(controlPlane, service)).toList();
      PendingPrinter.print(invocation, pending, false);
      boolean nothing = pending.stream().allMatch(p -> p.kind().equals("unchanged"));
      return (nothing ? ExitCode.OK : ExitCode.PENDING).number();
    }
  }
}
