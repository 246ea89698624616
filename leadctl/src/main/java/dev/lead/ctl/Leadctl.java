package dev.lead.ctl;

import dev.lead.ctl.change.Apply;
import dev.lead.ctl.change.DeleteGroup;
import dev.lead.ctl.change.Diff;
import dev.lead.ctl.change.Drain;
import dev.lead.ctl.change.Evict;
import dev.lead.ctl.change.FailoverGroup;
import dev.lead.ctl.change.Pause;
import dev.lead.ctl.change.Resume;
import dev.lead.ctl.change.ReturnGroup;
import dev.lead.ctl.change.Transfer;
import dev.lead.ctl.change.Undrain;
import dev.lead.ctl.cli.CommandTree;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Runner;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.dev.DevGroup;
import dev.lead.ctl.elect.ElectCommand;
import dev.lead.ctl.home.LeadHome;
import dev.lead.ctl.look.DescribeGroup;
import dev.lead.ctl.look.ExplainGroup;
import dev.lead.ctl.look.Get;
import dev.lead.ctl.look.History;
import dev.lead.ctl.look.Status;
import dev.lead.ctl.look.Watch;
import dev.lead.ctl.perf.CheckGroup;
import dev.lead.ctl.setup.CompletionCommand;
import dev.lead.ctl.setup.ContextGroup;
import dev.lead.ctl.setup.PkiGroup;
import dev.lead.ctl.setup.VersionCommand;
import java.time.Clock;

/** The command line of LEAD. */
public final class Leadctl {

  private Leadctl() {}

  /** All commands. */
  static CommandTree commands() {
    return new CommandTree()
        .leaf("status", Status::new)
        .group("get", Get::new, Get.nouns())
        .group("describe", DescribeGroup::new, DescribeGroup.nouns())
        .group("explain", ExplainGroup::new, ExplainGroup.nouns())
        .leaf("history", History::new)
        .leaf("watch", Watch::new)
        .leaf("apply", Apply::new)
        .leaf("diff", Diff::new)
        .group("delete", DeleteGroup::new, DeleteGroup.nouns())
        .leaf("transfer", Transfer::new)
        .leaf("drain", Drain::new)
        .leaf("undrain", Undrain::new)
        .group("failover", FailoverGroup::new, FailoverGroup.nouns())
        .group("return", ReturnGroup::new, ReturnGroup.nouns())
        .leaf("evict", Evict::new)
        .leaf("pause", Pause::new)
        .leaf("resume", Resume::new)
        .leaf("elect", ElectCommand::new)
        .group("check", CheckGroup::new, CheckGroup.commands())
        .group("dev", DevGroup::new, DevGroup.commands())
        .group("pki", PkiGroup::new, PkiGroup.commands())
        .group("context", ContextGroup::new, ContextGroup.commands())
        .leaf("completion", Leadctl::completion)
        .leaf("version", VersionCommand::new);
  }

  private static CompletionCommand completion(Invocation invocation) {
    return new CompletionCommand(
        invocation, () -> commands().whole(new RootCommand(invocation), invocation));
  }

  /** Runs one command line. */
  public static int run(Invocation invocation, String... arguments) {
    return new Runner(new RootCommand(invocation), commands(), invocation).run(arguments);
  }

  /** Started by the launcher. */
  public static void main(String[] arguments) {
    Invocation invocation =
        new Invocation(Terminal.ofProcess(), LeadHome.ofProcess(), Clock.systemUTC());
    int status = run(invocation, arguments);
    invocation.terminal().flush();
    Runtime.getRuntime().exit(status);
  }
}
