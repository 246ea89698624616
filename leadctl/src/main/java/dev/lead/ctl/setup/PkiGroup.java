package dev.lead.ctl.setup;

import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.GroupCommand;
import dev.lead.ctl.cli.Invocation;
import picocli.CommandLine.Command;

/** {@code leadctl pki …}. */
@Command(name = "pki", description = "The built-in certificate authority.")
public final class PkiGroup extends GroupCommand {

  public PkiGroup(Invocation invocation) {
    super(invocation);
  }

  public static CommandTree commands() {
    return new CommandTree()
        .leaf("init", PkiInit::new)
        .leaf("issue", PkiIssue::new)
        .leaf("show", PkiShow::new);
  }
}
