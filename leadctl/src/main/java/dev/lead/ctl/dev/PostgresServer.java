package dev.lead.ctl.dev;

import dev.lead.ctl.os.ProcessRef;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL of a dev world. The control plane starts and stops it; this is for looking at it,
 * and for stopping one whose control plane was killed.
 *
 * @param home the folder that holds {@code pgdata} and {@code postgres.password}
 */
record PostgresServer(Path home) {

  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /** The server process, if one runs on this folder: a pid in a file alone proves nothing. */
  Optional<ProcessRef> process() {
    return pidFile()
        .map(lines -> Long.parseLong(lines.get(PID_LINE).strip()))
        .filter(this::serves)
        .flatMap(ProcessRef::of);
  }

  /** Where it listens, if it runs and has told. */
  Optional<Integer> port() {
    return process()
        .flatMap(running -> pidFile())
        .filter(lines -> lines.size() > PORT_LINE)
        .map(lines -> Integer.parseInt(lines.get(PORT_LINE).strip()));
  }

  /** The password of user {@code lead}. */
  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  /** Only its owner may read it. */
  Path passwordFile() {
    return home.resolve("postgres.password");
  }

  /** Asks it to end transactions and stop ("fast shutdown"); does not wait. */
  void stop() {
    process().ifPresent(server -> Signals.send(server.pid(), Signal.INT));
  }

  private Path data() {
    return home.resolve("pgdata");
  }

  private Optional<List<String>> pidFile() {
    try {
      return Optional.of(Files.readAllLines(data().resolve("postmaster.pid")))
          .filter(lines -> !lines.isEmpty() && lines.getFirst().strip().matches("\\d{1,9}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean serves(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    if (!Files.exists(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid)
          .flatMap(handle -> handle.info().commandLine())
          .filter(line -> line.contains("postgres") && line.contains(data().toString()))
          .isPresent();
    }
    try {
      // It changes into its data folder when it starts.
      return Files.readSymbolicLink(proc.resolve("exe")).endsWith("postgres")
          && Files.isSameFile(proc.resolve("cwd"), data());
    } catch (IOException e) {
      return false;
    }
  }
}
