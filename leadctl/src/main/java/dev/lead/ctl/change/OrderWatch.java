package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.http.HttpResponse;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.remote.ControlPlane;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Follows an order until its region has carried it out or refused it. */
final class OrderWatch {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Invocation invocation;
  private final ControlPlane controlPlane;

  OrderWatch(Invocation invocation, ControlPlane controlPlane) {
    this.invocation = invocation;
    this.controlPlane = controlPlane;
  }

  /**
   * Waits for the end of what was accepted.
   *
   * @param accepted the answer whose {@code Location} is the order
   */
  ExitCode toTheEnd(HttpResponse accepted) {
    String location =
        accepted
            .header("Location")
            .orElseThrow(
                () -> Failure.error("the control plane did not say where the order is", ""));
    long end = System.nanoTime() + invocation.options().timeout().toNanos();
    Doc order = controlPlane.get(location);
    while (order.text("state").equals("pending")) {
      if (System.nanoTime() > end) {
        throw new Failure(
            ExitCode.TIMED_OUT,
            "the region has not answered yet; the order stands",
            "leadctl get orders");
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
      order = controlPlane.get(location);
    }
    if (!invocation.format().forPeople()) {
      Description.print(invocation, order);
    }
    return told(order);
  }

  private ExitCode told(Doc order) {
    String detail = order.text("detail");
    String more = detail.isEmpty() ? "" : ": " + detail;
    return switch (order.text("state")) {
      case "done" -> {
        invocation.terminal().say("done" + more);
        yield ExitCode.OK;
      }
      case "refused" ->
          throw new Failure(
              ExitCode.PRECONDITION,
              "the region refused: " + order.text("refusal") + more,
              "leadctl explain shard S/N");
      default ->
          throw Failure.error(
              "the order was lost with the memory of its region" + more, "give it again");
    };
  }
}
