package dev.lead.control.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One real PostgreSQL for all tests of this JVM. */
public final class TestPostgres {
  /** Where the binaries are unpacked, once for all tests. */
  public static final Path CACHE = Path.of("target", "postgres-cache").toAbsolutePath();

  private static final PostgresHost HOST = start();

  private TestPostgres() {}

  private static PostgresHost start() {
    PostgresHost host =
        PostgresHost.start(settings(Path.of("target", "postgres-it").toAbsolutePath()));
    Runtime.getRuntime().addShutdownHook(new Thread(host::close));
    return host;
  }

  /** Settings of a server of its own. */
  public static PostgresSettings settings(Path home) {
    return new PostgresSettings(
        home, CACHE, Optional.empty(), 0, 100, false, Duration.ofSeconds(60));
  }

  /** The shared server. */
  public static ServerAddress address() {
    return HOST.address();
  }
}
