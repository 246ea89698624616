package dev.lead.ctl.change;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import dev.lead.ctl.output.Style;
import java.io.PrintStream;
import java.util.List;

/** Shows what files change. */
final class PendingPrinter {

  private PendingPrinter() {}

  static void print(Invocation invocation, List<Pending> all, boolean done) {
    if (!invocation.format().forPeople()) {
      invocation
          .printer()
          .list(
              List.of(Column.text("SERVICE", "service")),
              all.stream().map(PendingPrinter::doc).toList());
      return;
    }
    PrintStream out = invocation.terminal().out();
    for (Pending pending : all) {
      Style style = pending.kind().equals("unchanged") ? Style.FAINT : Style.HEADING;
      out.println(
          style.paint(
              "service " + pending.file().name() + ": " + word(pending, done),
              invocation.outColours()));
      pending.differences().forEach(difference -> out.println("  " + difference));
    }
  }

  private static String word(Pending pending, boolean done) {
    return done && pending.isNew() ? "created" : pending.kind();
  }

  private static Doc doc(Pending pending) {
    return Doc.object(fields -> {
      fields.put("service", pending.file().name());
      fields.put("file", pending.file().file().toString());
      fields.put("kind", pending.kind());
      fields.put(
          "differences",
          pending.differences().stream()
              .map(d ->
                  Doc.object(one -> {
                    one.put("field", d.field());
                    one.put("now", d.now());
                    one.put("then", d.then());
                  }))
              .toList());
    });
  }
}
