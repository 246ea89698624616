package dev.lead.control.page;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param nextCursor where the next part begins; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
  /** The most items of a page. */
  public static final int MOST = 1_000;

  public Page {
    items = List.copyOf(items);
  }

  /**
   * Of one row more than wanted: the last one only tells that there are more.
   *
   * @param key what the list is ordered by: one value, or several in a list
   */
  public static <T> Page<T> of(List<T> found, int limit, Function<T, Object> key) {
    if (found.size() <= limit) {
      return new Page<>(found, Optional.empty());
    }
    List<T> items = found.subList(0, limit);
    return new Page<>(items, Optional.of(Cursor.after(key.apply(items.getLast())).text()));
  }

  /** The same page of other things. */
  public <R> Page<R> map(Function<T, R> change) {
    return new Page<>(items.stream().map(change).toList(), nextCursor);
  }
}
