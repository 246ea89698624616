package dev.lead.ctl.output;

import dev.lead.ctl.json.Doc;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A column of a table over documents.
 *
 * @param value the cell of a document at the present instant
 * @param onlyWide shown by {@code -o wide} only
 */
public record Column(String heading, BiFunction<Doc, Instant, Table.Cell> value, boolean onlyWide) {

  /** The text of a field. */
  public static Column text(String heading, String field) {
    return of(heading, doc -> flat(doc.get(field)));
  }

  /** Whatever is made of the document. */
  public static Column of(String heading, Function<Doc, String> text) {
    return new Column(heading, (doc, now) -> Table.Cell.of(text.apply(doc)), false);
  }

  /** A state, coloured by how good it is. */
  public static Column state(String heading, String field) {
    return new Column(heading, (doc, now) -> Table.Cell.state(doc.text(field)), false);
  }

  /** How long ago the time in a field is. */
  public static Column age(String heading, String field) {
    return new Column(
        heading,
        (doc, now) -> {
          Optional<Instant> then = Ago.parse(doc.text(field));
          return Table.Cell.of(then.map(t -> Ago.of(t, now)).orElse(""));
        },
        false);
  }

  /** The same, shown by {@code -o wide} only. */
  public Column wide() {
    return new Column(heading, value, true);
  }

  Table.Cell cell(Doc doc, Instant now) {
    return value.apply(doc, now);
  }

  private static String flat(Doc value) {
    return value.isList()
        ? String.join(",", value.items().stream().map(Doc::text).toList())
        : value.text();
  }
}
