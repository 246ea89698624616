package dev.lead.ctl.perf;

import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Column;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Lengths of time that were measured for one thing.
 *
 * @param what the thing, in a few words
 * @param nanos sorted, at least one
 * @param perSecond how many a second were done; 0 if that says nothing
 */
record Sample(String what, List<Long> nanos, double perSecond) {

  static final List<Column> COLUMNS =
      List.of(
          Column.text("MEASURE", "measure"),
          Column.text("COUNT", "count"),
          Column.of("P50", doc -> millis(doc, "p50_ms")),
          Column.of("P99", doc -> millis(doc, "p99_ms")),
          Column.of("MAX", doc -> millis(doc, "max_ms")),
          Column.of(
              "PER SECOND", doc -> doc.number("per_second") == 0 ? "" : doc.text("per_second")));

  Sample {
    nanos = nanos.stream().sorted().toList();
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured for " + what);
    }
  }

  static Sample of(String what, List<Long> nanos) {
    return new Sample(what, nanos, 0);
  }

  /** Of many small ones, measured side by side over a time. */
  static Sample of(String what, long[] nanos, Duration time) {
    return new Sample(
        what, Arrays.stream(nanos).boxed().toList(), nanos.length / (time.toNanos() / 1e9));
  }

  /** The smallest value that at least this share of the values does not exceed (nearest rank). */
  long percentile(double share) {
    int rank = (int) Math.ceil(share * nanos.size());
    return nanos.get(Math.max(1, rank) - 1);
  }

  Doc doc() {
    return Doc.object(fields -> {
      fields.put("measure", what);
      fields.put("count", (long) nanos.size());
      fields.put("p50_ms", millis(percentile(0.5)));
      fields.put("p99_ms", millis(percentile(0.99)));
      fields.put("max_ms", millis(nanos.getLast()));
      if (perSecond > 0) {
        fields.put("per_second", Math.round(perSecond));
      }
    });
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private static String millis(Doc doc, String field) {
    return String.format(Locale.ROOT, "%.1f ms", Double.parseDouble(doc.text(field)));
  }
}
