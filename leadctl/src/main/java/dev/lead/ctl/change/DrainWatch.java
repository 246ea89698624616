package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Follows a drain until it is empty, with a line on stderr whenever something changed. */
final class DrainWatch {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Invocation invocation;
  private final ControlPlane controlPlane;
  private final String what;
  private final long started = System.nanoTime();
  private String told = "";

  DrainWatch(Invocation invocation, ControlPlane controlPlane, String what) {
    this.invocation = invocation;
    this.controlPlane = controlPlane;
    this.what = what;
  }

  ExitCode toTheEnd(String location) {
    Duration patience = invocation.options().requestedTimeout().orElse(PATIENCE);
    while (true) {
      Doc drain = controlPlane.get(location);
      List<Doc> stuck = drain.get("stuck").items();
      tell(drain, stuck);
      if (drain.text("state").equals("drained")) {
        return end(drain, ExitCode.OK);
      }
      if (!stuck.isEmpty() && drain.number("moving") == 0 && allStuck(drain, stuck)) {
        return end(drain, ExitCode.ERROR);
      }
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new Failure(
            ExitCode.TIMED_OUT,
            what + " is not empty after " + patience.toSeconds() + " s",
            "the drain stands and goes on: leadctl get drains");
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private static boolean allStuck(Doc drain, List<Doc> stuck) {
    return stuck.stream().mapToLong(each -> each.number("shards")).sum()
        >= drain.number("remaining");
  }

  private ExitCode end(Doc drain, ExitCode code) {
    if (!invocation.format().forPeople()) {
      Description.print(invocation, drain);
    }
    if (code != ExitCode.OK) {
      invocation.terminal().say("next: make room elsewhere, or leadctl undrain " + what);
    }
    return code;
  }

  private void tell(Doc drain, List<Doc> stuck) {
    StringBuilder line = new StringBuilder();
    line.append(
        "%d remain, %d moving".formatted(drain.number("remaining"), drain.number("moving")));
    for (Doc each : stuck) {
      line.append(
          "; %d of %s cannot move: %s"
              .formatted(each.number("shards"), each.text("service"), each.text("reason")));
    }
    if (drain.text("state").equals("drained")) {
      line.append("; ").append(what).append(" is empty");
    }
    if (!line.toString().equals(told)) {
      told = line.toString();
      invocation
          .terminal()
          .say("%6d ms  %s".formatted((System.nanoTime() - started) / 1_000_000, line));
    }
  }
}
