package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.output.Description;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "show", description = "The context that commands use.")
final class ContextShow implements Callable<Integer> {

  private final Invocation invocation;

  ContextShow(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Description.print(invocation, invocation.context().doc());
    return ExitCode.OK.number();
  }
}
