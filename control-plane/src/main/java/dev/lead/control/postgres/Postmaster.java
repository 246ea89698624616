package dev.lead.control.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says of a server.
 *
 * @param pid the server's process
 * @param port where it listens; 0 while it is not known yet
 * @param ready whether it takes connections
 */
record Postmaster(long pid, int port, boolean ready) {
  private static final int PORT = 3;
  private static final int STATUS = 7;

  static Optional<Postmaster> read(Path data) throws IOException {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      long pid = Long.parseLong(lines.getFirst().strip());
      int port = lines.size() > PORT ? Integer.parseInt(lines.get(PORT).strip()) : 0;
      boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
      return Optional.of(new Postmaster(pid, port, ready));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the process is PostgreSQL at work on this folder. A pid alone proves nothing: after a
   * reboot it may be anybody's.
   */
  boolean servesFrom(Path data) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return false;
    }
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      if (Files.exists(proc)) {
        // The server changes into its data folder when it starts.
        return Files.readSymbolicLink(proc.resolve("exe")).endsWith("postgres")
            && Files.isSameFile(proc.resolve("cwd"), data);
      }
    } catch (IOException e) {
      return false;
    }
    ProcessHandle.Info info = process.get().info();
    return info.command().filter(command -> command.endsWith("/postgres")).isPresent()
        && info.commandLine().filter(line -> line.contains(data.toString())).isPresent();
  }
}
