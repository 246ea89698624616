package dev.lead.client.fencing;

import java.time.Duration;

/**
 * The take-overs of this process so far.
 *
 * @param succeeded how many ended with a leader that is ready
 * @param failed how many gave the shard back
 * @param last time to reconcile of the newest that succeeded
 * @param longest the longest time to reconcile of those that succeeded
 * @param total the sum of these times
 * @param orphans how many unfinished tasks changed hands
 */
public record TakeoverStats(
    long succeeded, long failed, Duration last, Duration longest, Duration total, long orphans) {
  static final TakeoverStats NONE =
      new TakeoverStats(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

  TakeoverStats and(TakeoverReport report) {
    if (report.failure().isPresent()) {
      return new TakeoverStats(
          succeeded, failed + 1, last, longest, total, orphans + report.orphans());
    }
    Duration took = report.timeToReconcile();
    return new TakeoverStats(
        succeeded + 1,
        failed,
        took,
        longest.compareTo(took) < 0 ? took : longest,
        total.plus(took),
        orphans + report.orphans());
  }
}
