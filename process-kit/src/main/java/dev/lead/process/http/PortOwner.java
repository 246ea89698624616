package dev.lead.process.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says who has a port that could not be had. On Linux it can name the process, if this user may see
 * it.
 */
final class PortOwner {

  private static final String LISTENING = "0A";
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private PortOwner() {}

  static String explain(String host, int port, String reason) {
    if (port != 0 && port < 1024 && reason.contains("ermission")) {
      return "port %d on %s needs a privilege that this user does not have; take one from 1024 on"
          .formatted(port, host);
    }
    if (reason.contains("annot assign")) {
      return "%s is not an address of this machine, so nothing can listen there; set another host"
          .formatted(host);
    }
    return "port %d on %s is taken%s; stop that process, set another port, or port 0 for a free one"
        .formatted(port, host, find(port).map(" by "::concat).orElse(" by another process"));
  }

  /** For example {@code process 4711 (java)}. */
  private static Optional<String> find(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      collect(Path.of(table), port, sockets);
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().matches("\\d+"))
          .filter(p -> holds(p, sockets))
          .findFirst()
          .map(p -> "process " + p.getFileName() + name(p));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void collect(Path table, int port, Set<String> sockets) {
    String suffix = ":%04X".formatted(port);
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = SPACES.split(line.strip(), -1);
        if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENING)) {
          sockets.add("socket:[" + columns[9] + "]");
        }
      }
    } catch (IOException e) {
      // Not Linux: then nobody is named.
    }
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return files.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(Path process) {
    try {
      Matcher name = Pattern.compile("\\S+").matcher(Files.readString(process.resolve("comm")));
      return name.find() ? " (" + name.group() + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }
}
