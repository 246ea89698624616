package dev.lead.ctl.look;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Predicate;

/** A command that shows one document. */
abstract class Describing extends Looking {

  Describing(Invocation invocation) {
    super(invocation);
  }

  abstract Doc document(ControlPlane controlPlane);

  @Override
  protected void show(ControlPlane controlPlane, Printer printer, PrintStream out) {
    Doc document = document(controlPlane);
    if (printer.document(document)) {
      new Description(invocation.outColours(), invocation.clock())
          .lines(document)
          .forEach(out::println);
    }
  }

  /** The item of a list, of which there must be exactly one. */
  static Doc one(List<Doc> items, Predicate<Doc> wanted, String what, String list) {
    List<Doc> found = items.stream().filter(wanted).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new Failure(
        ExitCode.ERROR,
        found.isEmpty() ? "there is no " + what : "there are " + found.size() + " of " + what,
        list);
  }
}
