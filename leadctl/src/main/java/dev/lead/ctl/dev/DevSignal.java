package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code leadctl dev freeze} and {@code dev thaw}: a region, or one process, stops in its tracks
 * and goes on.
 */
abstract class DevSignal implements Callable<Integer> {

  @Command(
      name = "freeze",
      description =
          "Stops the processes of a region (agents and applications), or one process, in their tracks: to the others it"
              + " is as if they were gone. leadctl dev thaw lets them go on.")
  static final class Freeze extends DevSignal {
    Freeze(Invocation invocation) {
      super(invocation, Signal.STOP, "frozen");
    }
  }

  @Command(
      name = "thaw",
      description = "Lets frozen processes go on, as if no time had passed for them.")
  static final class Thaw extends DevSignal {
    Thaw(Invocation invocation) {
      super(invocation, Signal.CONTINUE, "going on");
    }
  }

  @Mixin private DevFolderOption data = new DevFolderOption();

  @Parameters(
      paramLabel = "REGION|NAME",
      description = "A region, or a process by the name that leadctl dev status shows.")
  private String what = "";

  private final Invocation invocation;
  private final Signal signal;
  private final String state;

  private DevSignal(Invocation invocation, Signal signal, String state) {
    this.invocation = invocation;
    this.signal = signal;
    this.state = state;
  }

  @Override
  public Integer call() {
    World world = data.require(data.folder(invocation));
    List<Member> members =
        world.members().stream()
            .filter(member -> member.region().equals(what) || member.name().equals(what))
            .toList();
    if (members.isEmpty()) {
      throw Failure.usage(
          "no region or process of the world is named `" + what + "`", "leadctl dev status");
    }
    for (Member member : members) {
      member
          .process()
          .filter(ProcessRef::isAlive)
          .ifPresentOrElse(
              process -> {
                Signals.send(process.pid(), signal);
                invocation
                    .terminal()
                    .say("%s (pid %d) is %s".formatted(member.name(), process.pid(), state));
              },
              () -> invocation.terminal().say(member.name() + " does not run"));
    }
    return ExitCode.OK.number();
  }
}
