package dev.lead.control.db;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a list of rows into arrays, one a column, for {@code unnest}. */
public final class Columns {
  private Columns() {}

  /** A column of text. */
  public static <T> String[] texts(List<T> rows, Function<T, String> field) {
    return rows.stream().map(field).toArray(String[]::new);
  }

  /** A column of text that may be null; values are written by {@code toString}. */
  public static <T> @Nullable String[] optTexts(List<T> rows, Function<T, Optional<?>> field) {
    @Nullable String[] column = new @Nullable String[rows.size()];
    for (int i = 0; i < column.length; i++) {
      Object value = field.apply(rows.get(i)).orElse(null);
      column[i] = value == null ? null : value.toString();
    }
    return column;
  }

  /** A column of numbers. */
  public static <T> Long[] numbers(List<T> rows, Function<T, Long> field) {
    return rows.stream().map(field).toArray(Long[]::new);
  }

  /** A column of numbers that may be null. */
  public static <T> @Nullable Long[] optNumbers(List<T> rows, Function<T, Optional<Long>> field) {
    @Nullable Long[] column = new @Nullable Long[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(rows.get(i)).orElse(null);
    }
    return column;
  }

  /** A column of small numbers. */
  public static <T> Integer[] integers(List<T> rows, Function<T, Integer> field) {
    return rows.stream().map(field).toArray(Integer[]::new);
  }

  /** A column of small numbers that may be null. */
  public static <T> @Nullable Integer[] optIntegers(
      List<T> rows, Function<T, Optional<Integer>> field) {
    @Nullable Integer[] column = new @Nullable Integer[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(rows.get(i)).orElse(null);
    }
    return column;
  }

  /** A column of times that may be null. */
  public static <T> @Nullable Instant[] optTimes(
      List<T> rows, Function<T, Optional<Instant>> field) {
    @Nullable Instant[] column = new @Nullable Instant[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = field.apply(rows.get(i)).orElse(null);
    }
    return column;
  }

  /** A column of times. */
  public static <T> Instant[] times(List<T> rows, Function<T, Instant> field) {
    return rows.stream().map(field).toArray(Instant[]::new);
  }

  /** A column of truths. */
  public static <T> Boolean[] flags(List<T> rows, Function<T, Boolean> field) {
    return rows.stream().map(field).toArray(Boolean[]::new);
  }
}
