package dev.lead.ctl.look;

import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.dev.WorldProblems;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code leadctl status}. In a dev world it also looks at the processes themselves: a process that
 * was killed is named at once, before anybody has missed it.
 */
@Command(
    name = "status",
    description = "Everything on one screen: regions, agents, leaders, and what is wrong.")
public final class Status extends Looking {

  public Status(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected void show(ControlPlane controlPlane, Printer printer, PrintStream out) {
    Context context = invocation.context();
    List<Doc> local = context.world().map(WorldProblems::of).orElse(List.of());
    Doc status = withProblems(read(controlPlane, local), local);
    if (printer.document(status)) {
      new StatusScreen(invocation.outColours())
          .lines(
              "LEAD at https://%s (context %s)".formatted(context.server(), context.name()), status)
          .forEach(out::println);
    }
  }

  private static Doc read(ControlPlane controlPlane, List<Doc> local) {
    try {
      return controlPlane.status();
    } catch (Failure e) {
      if (local.isEmpty()) {
        throw e;
      }
      if (local.stream().allMatch(problem -> problem.text("type").equals("world-is-down"))) {
        throw new Failure(e.code(), local.getFirst().text("detail"), "leadctl dev up");
      }
      StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
      local.forEach(problem -> message.append("\n  - ").append(problem.text("detail")));
      throw new Failure(
          e.code(), message.toString(), "leadctl dev up starts again what does not run");
    }
  }

  private static Doc withProblems(Doc status, List<Doc> local) {
    if (local.isEmpty()) {
      return status;
    }
    List<Doc> problems = new ArrayList<>(local);
    problems.addAll(status.get("problems").items());
    return status.with("problems", problems);
  }

  /** Shows it once, whatever the command line says of watching. */
  public static void once(Invocation invocation) {
    try (ControlPlane controlPlane = invocation.controlPlane()) {
      new Status(invocation).show(controlPlane, invocation.printer(), invocation.terminal().out());
    }
  }
}
