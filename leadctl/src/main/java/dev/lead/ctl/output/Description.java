package dev.lead.ctl.output;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One document for people: a field a line, nested objects indented, lists of objects as tables,
 * times with their age.
 */
public final class Description {

  private final boolean colours;
  private final Clock clock;

  public Description(boolean colours, Clock clock) {
    this.colours = colours;
    this.clock = clock;
  }

  /** Prints the document in the format the command line asks for. */
  public static void print(Invocation invocation, Doc document) {
    if (invocation.printer().document(document)) {
      new Description(invocation.outColours(), invocation.clock())
          .lines(document)
          .forEach(invocation.terminal().out()::println);
    }
  }

  /** The lines, without line ends. */
  public List<String> lines(Doc document) {
    List<String> lines = new ArrayList<>();
    fields(document, "", lines);
    return lines;
  }

  private void fields(Doc document, String indent, List<String> lines) {
    int width = document.fields().keySet().stream().mapToInt(String::length).max().orElse(0);
    document.fields().forEach((name, value) -> field(name, value, width, indent, lines));
  }

  private void field(String name, Doc value, int width, String indent, List<String> lines) {
    String label = name.replace('_', ' ');
    String padded = indent + Style.FAINT.paint(label, colours) + " ".repeat(width - label.length());
    if (value.isObject()) {
      lines.add(indent + Style.FAINT.paint(label, colours));
      fields(value, indent + "  ", lines);
    } else if (value.items().stream().anyMatch(Doc::isObject)) {
      lines.add(indent + Style.FAINT.paint(label, colours));
      for (String line : table(value.items()).lines(colours)) {
        lines.add(indent + "  " + line);
      }
    } else {
      lines.add(padded + "  " + text(value));
    }
  }

  private static Table table(List<Doc> items) {
    Set<String> names = new LinkedHashSet<>();
    items.forEach(item -> names.addAll(item.fields().keySet()));
    Table table =
        new Table(names.stream().map(n -> n.replace('_', ' ').toUpperCase(Locale.ROOT)).toList());
    for (Doc item : items) {
      Map<String, Doc> fields = item.fields();
      table.row(
          names.stream()
              .map(name -> flat(fields.getOrDefault(name, Doc.MISSING)))
              .toArray(String[]::new));
    }
    return table;
  }

  private String text(Doc value) {
    String text = flat(value);
    Optional<Instant> time = Ago.parse(text);
    if (time.isPresent()) {
      return Ago.both(time.get(), clock.instant(), ZoneId.systemDefault());
    }
    return text.isEmpty() ? "-" : text;
  }

  private static String flat(Doc value) {
    if (value.isList()) {
      return String.join(", ", value.items().stream().map(Description::flat).toList());
    }
    return value.isObject() ? value.json() : value.text();
  }
}
