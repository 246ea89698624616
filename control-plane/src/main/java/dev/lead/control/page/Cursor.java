package dev.lead.control.page;

import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where a page ended: the key of its last row. Opaque to callers. */
public record Cursor(List<String> key) {
  /** Before the first row. */
  public static final Cursor START = new Cursor(List.of());

  private static final char SEPARATOR = '\u001f';

  public Cursor {
    key = List.copyOf(key);
  }

  static Cursor after(Object key) {
    List<?> parts = key instanceof List<?> several ? several : List.of(key);
    return new Cursor(parts.stream().map(String::valueOf).toList());
  }

  /** As callers see it. */
  public String text() {
    String joined = String.join(String.valueOf(SEPARATOR), key);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(joined.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads {@link #text}.
   *
   * @throws Refused if it is something else
   */
  public static Cursor parse(String text) {
    try {
      String joined = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      return new Cursor(List.of(joined.split(String.valueOf(SEPARATOR), -1)));
    } catch (IllegalArgumentException e) {
      throw bad();
    }
  }

  /** The text at a place of the key; for the start, what sorts before everything. */
  public String text(int place) {
    if (key.isEmpty()) {
      return "";
    }
    if (place >= key.size()) {
      throw bad();
    }
    return key.get(place);
  }

  /** The number at a place of the key. */
  public long number(int place, long atStart) {
    if (key.isEmpty()) {
      return atStart;
    }
    try {
      return Long.parseLong(text(place));
    } catch (NumberFormatException e) {
      throw bad();
    }
  }

  private static Refused bad() {
    return new Refused(
        Kind.BAD_REQUEST,
        "the cursor is none that this list gave out",
        "begin without a cursor, and pass on next_cursor as it is");
  }
}
