package dev.lead.ctl.dev;

import dev.lead.ctl.os.ProcessRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processes of a dev world that its state file does not know, because leadctl was killed between
 * starting them and writing it. They are told by their configuration file, which lies in the
 * world's folder.
 */
final class Strays {

  private Strays() {}

  /** Those of this world; on platforms without {@code /proc} none is found. */
  static List<ProcessRef> of(WorldFolder folder, World world) {
    Set<String> configs =
        world.members().stream()
            .map(member -> folder.config(member).toString())
            .collect(Collectors.toSet());
    Set<Long> known =
        world.alive().stream()
            .map(member -> member.process().orElseThrow().pid())
            .collect(Collectors.toSet());
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> !known.contains(pid))
        .filter(pid -> arguments(pid).anyMatch(configs::contains))
        .flatMap(pid -> ProcessRef.of(pid).stream())
        .toList();
  }

  private static Stream<String> arguments(long pid) {
    try {
      String line =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
      return Arrays.stream(line.split("\0", -1));
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
