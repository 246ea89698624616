package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for processes to be up, and tells why they are not. */
final class Readiness {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LOG_LINES = 12;

  private final WorldFolder folder;

  Readiness(WorldFolder folder) {
    this.folder = folder;
  }

  /**
   * Waits until the condition holds.
   *
   * @param needed processes without which it cannot come true: if one ends, there is no use in
   *     waiting
   * @param missing what to say of it if it does not come true in time
   * @throws Failure with the end of the log of a process that ended, or when the time is over
   */
  void await(
      Duration limit, List<Member> needed, BooleanSupplier condition, Supplier<String> missing) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      needed.stream().filter(member -> !member.isAlive()).findFirst().ifPresent(this::fail);
      if (System.nanoTime() > end) {
        throw new Failure(
            ExitCode.TIMED_OUT,
            missing.get() + " after " + limit.toSeconds() + " s",
            "leadctl dev status; leadctl dev logs NAME; leadctl dev down stops what runs");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void fail(Member member) {
    Path log = folder.log(member.name());
    throw Failure.error(
        "%s ended while the world was starting; the end of its log:\n    %s"
            .formatted(member.name(), String.join("\n    ", tail(log))),
        "the whole log is in " + log);
  }

  private static List<String> tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    } catch (MalformedInputException e) {
      return List.of("(it holds bytes that are no text)");
    } catch (IOException e) {
      return List.of("(there is none: " + e.getMessage() + ")");
    }
  }
}
