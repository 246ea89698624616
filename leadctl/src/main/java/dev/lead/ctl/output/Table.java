package dev.lead.ctl.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Aligned columns for people: two spaces between them, numbers to the right, nothing after the last
 * cell of a line.
 */
public final class Table {

  /** One cell: its text and how to paint it. */
  public record Cell(String text, Style style) {
    public static Cell of(String text) {
      return new Cell(text.isEmpty() ? "-" : text, Style.PLAIN);
    }

    /** A state, coloured by how good it is. */
    public static Cell state(String state) {
      Cell plain = of(state);
      return new Cell(plain.text(), StateStyle.of(plain.text()));
    }
  }

  private final List<String> headings;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(List<String> headings) {
    this.headings = List.copyOf(headings);
  }

  /** Adds a line; it has a cell for each heading. */
  public Table row(List<Cell> cells) {
    if (cells.size() != headings.size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells under " + headings.size() + " headings");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Adds a line of plain cells. */
  public Table row(String... cells) {
    return row(Arrays.stream(cells).map(Cell::of).toList());
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, without line ends; the heading first. */
  public List<String> lines(boolean colours) {
    int columns = headings.size();
    int[] widths = new int[columns];
    boolean[] right = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      widths[c] = width(headings.get(c));
      right[c] = !rows.isEmpty();
      for (List<Cell> row : rows) {
        String text = row.get(c).text();
        widths[c] = Math.max(widths[c], width(text));
        right[c] &= isNumber(text);
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            headings.stream().map(h -> new Cell(h, Style.HEADING)).toList(),
            widths,
            right,
            colours));
    for (List<Cell> row : rows) {
      lines.add(line(row, widths, right, colours));
    }
    return lines;
  }

  private static String line(List<Cell> cells, int[] widths, boolean[] right, boolean colours) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      Cell cell = cells.get(c);
      boolean last = c == cells.size() - 1;
      String gap = " ".repeat(widths[c] - width(cell.text()));
      if (right[c]) {
        line.append(gap);
      }
      line.append(cell.style().paint(cell.text(), colours));
      if (!last) {
        line.append(right[c] ? "" : gap).append("  ");
      }
    }
    return line.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isNumber(String text) {
    return text.equals("-") || text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
  }
}
