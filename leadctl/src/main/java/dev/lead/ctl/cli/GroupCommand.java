package dev.lead.ctl.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A word that only groups commands. Called by itself, it shows them. */
public abstract class GroupCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private final Invocation invocation;

  protected GroupCommand(Invocation invocation) {
    this.invocation = invocation;
    this.spec = CommandSpec.create();
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(invocation.terminal().err());
    return ExitCode.USAGE.number();
  }
}
