package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "use", description = "Makes a context the current one.")
final class ContextUse implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The context.")
  private String name = "";

  private final Invocation invocation;

  ContextUse(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    invocation.home().contexts().use(name);
    invocation.terminal().say("commands now go to context " + name);
    return ExitCode.OK.number();
  }
}
