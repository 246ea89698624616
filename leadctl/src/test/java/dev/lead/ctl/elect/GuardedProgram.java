package dev.lead.ctl.elect;

import dev.lead.ctl.os.BootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands for leadctl in tests: guards a command and extends its deadline for as long as it runs.
 * Arguments: a file to write the guard's pid to, the lease in milliseconds, the command.
 */
final class GuardedProgram {

  private GuardedProgram() {}

  public static void main(String[] arguments) throws IOException {
    Duration lease = Duration.ofMillis(Long.parseLong(arguments[1]));
    List<String> command = List.of(arguments).subList(2, arguments.length);
    try (Guard guard = Guard.open(command)) {
      ProcessHandle.current()
          .children()
          .findFirst()
          .ifPresent(child -> write(Path.of(arguments[0]), child.pid()));
      guard.start(
          BootClock.nanos() + lease.toNanos(),
          lease.dividedBy(4),
          Duration.ofMillis(200),
          Map.of("LEAD_TOKEN", "4294967297"));
      while (!guard.end().isDone()) {
        guard.deadline(BootClock.nanos() + lease.toNanos());
        LockSupport.parkNanos(20_000_000);
      }
      Runtime.getRuntime()
          .exit(guard.end().join() instanceof CommandEnd.Exited exited ? exited.status() : 99);
    }
  }

  private static void write(Path file, long pid) {
    try {
      Files.writeString(file, Long.toString(pid));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
