package dev.lead.ctl;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code leadctl} without a command shows what there is. */
@Command(
    name = "leadctl",
    description = "Looks at a LEAD deployment, changes it, and runs one on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions of every command:%n",
    footer = {
      "",
      "S/N is a shard: SERVICE/NUMBER, for example payments/17.",
      "Exit status: 0 ok, 1 error, 2 changes pending or condition false, 3 precondition failed,",
      "4 timed out, 5 not authorized, 64 bad usage.",
      "",
      "Start here: leadctl dev up"
    })
final class RootCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Invocation invocation;

  RootCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(invocation.terminal().out());
    return ExitCode.OK.number();
  }
}
