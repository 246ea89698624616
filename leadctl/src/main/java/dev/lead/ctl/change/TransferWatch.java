package dev.lead.ctl.change;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.json.Doc;
import dev.lead.ctl.output.Description;
import dev.lead.ctl.output.Style;
import dev.lead.ctl.remote.ControlPlane;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Follows a transfer to its end, with a line on stderr for each step of each shard. */
final class TransferWatch {

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<String> ENDS = Set.of("completed", "rolled_back", "refused", "lost");

  private final Invocation invocation;
  private final ControlPlane controlPlane;
  private final Map<String, String> told = new HashMap<>();
  private final long started = System.nanoTime();

  TransferWatch(Invocation invocation, ControlPlane controlPlane) {
    this.invocation = invocation;
    this.controlPlane = controlPlane;
  }

  /** Returns when every shard's transfer has ended, well or not. */
  ExitCode toTheEnd(String location) {
    Duration patience = invocation.options().requestedTimeout().orElse(PATIENCE);
    while (true) {
      Doc transfer = controlPlane.get(location);
      List<Doc> shards = shards(transfer);
      shards.forEach(this::tell);
      if (shards.stream().allMatch(shard -> ENDS.contains(shard.text("state")))) {
        return end(transfer, shards);
      }
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new Failure(
            ExitCode.TIMED_OUT,
            "the transfer is still under way after " + patience.toSeconds() + " s",
            "it goes on by itself: leadctl get transfers");
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private ExitCode end(Doc transfer, List<Doc> shards) {
    if (!invocation.format().forPeople()) {
      Description.print(invocation, transfer);
    }
    boolean all = shards.stream().allMatch(shard -> shard.text("state").equals("completed"));
    return all ? ExitCode.OK : ExitCode.ERROR;
  }

  private void tell(Doc shard) {
    String name = shard.text("shard");
    String state = shard.text("state");
    if (!state.equals(told.put(name, state))) {
      boolean colours = invocation.errColours();
      invocation
          .terminal()
          .say(
              "%6d ms  %s  %s  %s"
                  .formatted(
                      (System.nanoTime() - started) / 1_000_000,
                      name,
                      style(state).paint("%-11s".formatted(state), colours),
                      detail(shard)));
    }
  }

  private static String detail(Doc shard) {
    String detail = shard.text("detail");
    String region = shard.text("to_region");
    String from = shard.text("from").isEmpty() ? "nobody" : shard.text("from");
    String to = shard.text("to").isEmpty() ? "the best candidate" : shard.text("to");
    String parties = from + " → " + to + (region.isEmpty() ? "" : " in " + region);
    String token = shard.text("new_token");
    return parties
        + (token.isEmpty() ? "" : ", token " + token)
        + (detail.isEmpty() ? "" : ": " + detail);
  }

  private static Style style(String state) {
    return switch (state) {
      case "completed" -> Style.GOOD;
      case "rolled_back", "refused", "lost" -> Style.BAD;
      default -> Style.PLAIN;
    };
  }

  private static List<Doc> shards(Doc transfer) {
    return transfer.get("shards").isList() ? transfer.get("shards").items() : List.of(transfer);
  }
}
