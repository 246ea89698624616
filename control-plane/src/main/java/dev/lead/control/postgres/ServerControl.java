package dev.lead.control.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Creates, starts and stops a cluster with PostgreSQL's own programs. */
final class ServerControl {
  private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final Path TRUSTED_PASSWORD = Path.of("initdb.password");

  private final Path bin;
  private final Path data;
  private final Path log;
  private final Privileges privileges;

  ServerControl(Path bin, Path data, Path log, Privileges privileges) {
    this.bin = bin;
    this.data = data;
    this.log = log;
    this.privileges = privileges;
  }

  Path data() {
    return data;
  }

  boolean initialised() {
    return Files.exists(data.resolve("PG_VERSION"));
  }

  /** Creates the cluster aside and moves it into place: a crash never leaves half of one. */
  void initialise(Password password) throws IOException {
    Path aside = data.resolveSibling("pgdata.new");
    Trees.delete(aside);
    Files.createDirectory(aside);
    Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwx------"));
    Path secret = data.resolveSibling(TRUSTED_PASSWORD);
    Files.deleteIfExists(secret);
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, password.reveal() + "\n");
    try {
      own(aside);
      own(secret);
      run(
          "create its cluster",
          List.of(
              program("initdb"),
              "-D",
              aside.toString(),
              "-U",
              ServerAddress.USER,
              "-E",
              "UTF8",
              "--no-locale",
              "-A",
              "scram-sha-256",
              "--pwfile=" + secret));
    } finally {
      Files.deleteIfExists(secret);
    }
    Files.move(aside, data);
  }

  /**
   * @throws PostgresException if the data was written by another major version, which cannot be
   *     read
   */
  void requireSameMajorVersion() throws IOException {
    String written = Files.readString(data.resolve("PG_VERSION")).strip();
    String version = Commands.output(List.of(program("pg_ctl"), "--version"));
    Matcher major = MAJOR.matcher(version);
    if (major.find() && !major.group(1).equals(written)) {
      throw new PostgresException(
          ("the data in %s was written by PostgreSQL %s, but the server in %s is version %s. Point LEAD_PG_BIN to"
                  + " PostgreSQL %s, or move the data with pg_dump and pg_restore.")
              .formatted(data, written, bin, major.group(1), written));
    }
  }

  void start(int port, int maxConnections, Duration timeout) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-p " + port);
    options.add("-c listen_addresses=127.0.0.1");
    options.add("-c unix_socket_directories=''");
    options.add("-c max_connections=" + maxConnections);
    options.add("-c shared_buffers=64MB");
    options.add("-c fsync=on");
    options.add("-c synchronous_commit=on");
    options.add("-c log_checkpoints=off");
    run(
        "start",
        List.of(
            program("pg_ctl"),
            "-D",
            data.toString(),
            "-w",
            "-t",
            Long.toString(timeout.toSeconds()),
            "-l",
            log.toString(),
            "-o",
            String.join(" ", options),
            "start"));
  }

  /** Ends open transactions and waits for the server to be down. */
  void stop() throws IOException {
    if (Files.exists(data.resolve("postmaster.pid"))) {
      run("stop", List.of(program("pg_ctl"), "-D", data.toString(), "-m", "fast", "-w", "stop"));
    }
  }

  private void run(String what, List<String> command) throws IOException {
    int code = Commands.run(privileges.command(command), log);
    if (code != 0) {
      throw new PostgresException(
          "the embedded PostgreSQL could not %s (code %d). The end of %s says why:%n%s"
              .formatted(what, code, log, tail()));
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  private String program(String name) {
    return bin.resolve(name).toString();
  }

  /** Hands a tree to the user the server runs as, where that is another one. */
  private void own(Path tree) throws IOException {
    if (privileges.owner().isEmpty()) {
      return;
    }
    UserPrincipal owner =
        tree.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(privileges.owner());
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.toList()) {
        Files.setOwner(each, owner);
      }
    }
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    Files.setOwner(log, owner);
  }
}
