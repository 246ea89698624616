package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Follows a failover until its shards are led elsewhere. */
final class FailoverWatch {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Invocation invocation;
  private final ControlPlane controlPlane;
  private final boolean noWait;
  private final long started = System.nanoTime();
  private String told = "";

  FailoverWatch(Invocation invocation, ControlPlane controlPlane, boolean noWait) {
    this.invocation = invocation;
    this.controlPlane = controlPlane;
    this.noWait = noWait;
  }

  ExitCode toTheEnd(String location) {
    Duration patience = invocation.options().requestedTimeout().orElse(PATIENCE);
    while (true) {
      Doc failover = controlPlane.get(location);
      tell(failover);
      long waiting = failover.number("waiting");
      boolean led = failover.number("led") >= failover.number("moved");
      if (noWait || led) {
        return end(failover, waiting == 0 ? ExitCode.OK : ExitCode.ERROR);
      }
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new Failure(
            ExitCode.TIMED_OUT,
            "not every shard has a leader after %d s".formatted(patience.toSeconds()),
            "they have new homes and are elected there: leadctl status");
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private ExitCode end(Doc failover, ExitCode code) {
    if (!invocation.format().forPeople()) {
      Description.print(invocation, failover);
    }
    return code;
  }

  private void tell(Doc failover) {
    String line =
        "%d shards moved, %d of them led, %d wait for a region that could lead them"
            .formatted(
                failover.number("moved"), failover.number("led"), failover.number("waiting"));
    if (!line.equals(told)) {
      told = line;
      invocation
          .terminal()
          .say("%6d ms  %s".formatted((System.nanoTime() - started) / 1_000_000, line));
    }
  }
}
