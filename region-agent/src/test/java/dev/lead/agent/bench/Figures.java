package dev.lead.agent.bench;

import java.util.Arrays;
import java.util.Locale;

/** Prints what was measured. */
final class Figures {
  private Figures() {}

  /** Percentiles of times, against the bar. */
  static void print(String what, long[] nanos, String bar) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    print(
        "%s: %d times, p50 %.1f ms, p99 %.1f ms, worst %.1f ms (bar: %s)",
        what, sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), bar);
  }

  /** The percentile in milliseconds, of sorted times. */
  static double at(long[] sorted, double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, index)] / 1e6;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is no dependency of this module
  static void print(String format, Object... values) {
    System.out.println("[bench] " + String.format(Locale.ROOT, format, values));
  }
}
