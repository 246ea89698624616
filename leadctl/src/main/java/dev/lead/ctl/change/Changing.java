package dev.lead.ctl.change;

import dev.lead.ctl.cli.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that changes something. */
abstract class Changing implements Callable<Integer> {

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  final Invocation invocation;

  Changing(Invocation invocation) {
    this.invocation = invocation;
  }

  boolean dryRun() {
    return dryRun;
  }
}
