package dev.lead.ctl.output;

import dev.lead.ctl.json.Doc;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes data in the format that was asked for. JSON and YAML carry what the server said, unchanged
 * and whole; tables show {@link Column}s of it.
 */
public final class Printer {

  private final PrintStream out;
  private final OutputFormat format;
  private final boolean colours;
  private final Clock clock;

  public Printer(PrintStream out, OutputFormat format, boolean colours, Clock clock) {
    this.out = out;
    this.format = format;
    this.colours = colours;
    this.clock = clock;
  }

  /** A list: an array in JSON, a document a line in JSON lines. */
  public void list(List<Column> columns, List<Doc> items) {
    switch (format) {
      case JSON -> out.println(Doc.of(new ArrayList<>(items)).prettyJson());
      case JSONL -> items.forEach(item -> out.println(item.json()));
      case YAML -> out.print(Yaml.of(Doc.of(new ArrayList<>(items))));
      case TABLE, WIDE -> table(columns, items).lines(colours).forEach(out::println);
    }
    out.flush();
  }

  /**
   * One thing; {@code text} is what people see of it.
   *
   * @return whether {@code text} is still to be printed, as the format is one for people
   */
  public boolean document(Doc document) {
    switch (format) {
      case JSON -> out.println(document.prettyJson());
      case JSONL -> out.println(document.json());
      case YAML -> out.print(Yaml.of(document));
      case TABLE, WIDE -> {
        return true;
      }
    }
    out.flush();
    return false;
  }

  /** The table of a list, with the wide columns only if they were asked for. */
  public Table table(List<Column> columns, List<Doc> items) {
    List<Column> shown =
        columns.stream().filter(c -> !c.onlyWide() || format == OutputFormat.WIDE).toList();
    Table table = new Table(shown.stream().map(Column::heading).toList());
    for (Doc item : items) {
      table.row(shown.stream().map(c -> c.cell(item, clock.instant())).toList());
    }
    return table;
  }
}
