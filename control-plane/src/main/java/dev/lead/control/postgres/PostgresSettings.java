package dev.lead.control.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the embedded PostgreSQL is hosted.
 *
 * @param home the folder that holds the data, the password and the log; created if missing
 * @param cache where the binaries are unpacked; may be shared by several hosts
 * @param installed the {@code bin} folder of an installed PostgreSQL to use instead of the bundled
 *     binaries
 * @param port the TCP port on 127.0.0.1, or 0 for any free one
 * @param maxConnections how many connections it accepts
 * @param keepRunning whether the server goes on when its host is closed
 * @param startTimeout how long a start, recovery included, may take
 */
public record PostgresSettings(
    Path home,
    Path cache,
    Optional<Path> installed,
    int port,
    int maxConnections,
    boolean keepRunning,
    Duration startTimeout) {
  /** Any free port, bundled binaries unpacked under {@code home}, stopped with its host. */
  public static PostgresSettings in(Path home) {
    return new PostgresSettings(
        home, home.resolve("cache"), Optional.empty(), 0, 60, false, Duration.ofSeconds(60));
  }
}
