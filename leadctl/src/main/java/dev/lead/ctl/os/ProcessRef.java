package dev.lead.ctl.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process, told apart from a later one that was given the same pid.
 *
 * @param pid its number
 * @param start when it began, in a form that only this class compares: on Linux the boot's id and
 *     the clock ticks since then, which no change of the wall clock can shift
 */
public record ProcessRef(long pid, String start) {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** The process that has this pid now; a zombie counts as gone. */
  public static Optional<ProcessRef> of(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      return ProcessHandle.of(pid)
          .flatMap(handle -> handle.info().startInstant())
          .map(instant -> new ProcessRef(pid, Long.toString(instant.toEpochMilli())));
    }
    try {
      // The name, in parentheses, may hold anything; what follows the last one is regular.
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      boolean gone = fields[0].equals("Z") || fields[0].equals("X");
      return gone
          ? Optional.empty()
          : Optional.of(new ProcessRef(pid, Files.readString(BOOT_ID).strip() + "/" + fields[19]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether it still runs (or is stopped, but not gone). */
  public boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Its resident memory in KiB; 0 if unknown. */
  public long residentKib() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whether it is stopped by a signal. */
  public boolean isStopped() {
    try {
      String line =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return line.substring(line.lastIndexOf(')') + 2).startsWith("T");
    } catch (IOException e) {
      return false;
    }
  }
}
