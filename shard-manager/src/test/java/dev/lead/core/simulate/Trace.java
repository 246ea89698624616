package dev.lead.core.simulate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** The last steps, formatted only if somebody wants to read them. */
final class Trace {
  private record Step(long at, String who, List<Object> what) {
    @Override
    public String toString() {
      return "%10.3f ms  %-10s %s"
          .formatted(
              at / 1e6, who, what.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
  }

  private final int limit;
  private final Deque<Step> steps = new ArrayDeque<>();

  Trace(int limit) {
    this.limit = limit;
  }

  void add(long at, String who, Object... what) {
    if (steps.size() == limit) {
      steps.removeFirst();
    }
    steps.addLast(new Step(at, who, Arrays.asList(what)));
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
  }
}
