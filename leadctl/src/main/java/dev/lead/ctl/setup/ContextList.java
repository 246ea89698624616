package dev.lead.ctl.setup;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.home.Contexts;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "All contexts; the current one is marked.")
final class ContextList implements Callable<Integer> {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("CURRENT", doc -> doc.truth("current") ? "*" : ""),
          Column.text("NAME", "name"),
          Column.text("SERVER", "server"),
          Column.text("WORLD", "world"),
          Column.text("IDENTITY", "identity").wide());

  private final Invocation invocation;

  ContextList(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Contexts contexts = invocation.home().contexts();
    Optional<String> current = contexts.currentName();
    List<Doc> all =
        contexts.names().stream()
            .map(
                name -> contexts.get(name).doc().with("current", current.equals(Optional.of(name))))
            .toList();
    invocation.printer().list(COLUMNS, all);
    return ExitCode.OK.number();
  }
}
