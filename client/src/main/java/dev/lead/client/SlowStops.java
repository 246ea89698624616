package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Tells of work that took longer to stop than the margin: one line for all shards of a second,
 * since ten thousand lines would slow down what is too slow already. Loop thread only.
 */
final class SlowStops {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final Duration COLLECT = Duration.ofSeconds(1);

  private final Loop loop;
  private final LeaseBook lease;
  private int count;
  private Duration longest = Duration.ZERO;

  SlowStops(Loop loop, LeaseBook lease) {
    this.loop = loop;
    this.lease = lease;
  }

  void add(Duration took) {
    if (count++ == 0) {
      loop.after(COLLECT, this::tell);
    }
    longest = longest.compareTo(took) < 0 ? took : longest;
  }

  private void tell() {
    LOG.log(
        Level.WARNING,
        "stopping the work of {0} shards took up to {1} ms, longer than the margin of {2} ms: after a lapse another leader may have begun before; stop faster, or give LeadOptions a larger margin",
        count,
        longest.toMillis(),
        lease.marginNow().toMillis());
    count = 0;
    longest = Duration.ZERO;
  }
}
