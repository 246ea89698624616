package dev.lead.control.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server on this machine whose data is kept: loopback only, password by SCRAM, no
 * unix socket, fsync on.
 *
 * <p>A server that survived the death of its host is adopted by the next one. Of several processes
 * that share a home, the one that holds {@code host.lock} is the host and stops the server; the
 * others are guests.
 */
public final class PostgresHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresHost.class);

  private final PostgresSettings settings;
  private final ServerControl control;
  private final Optional<HostLock> lock;
  private final ServerAddress address;
  private final boolean adopted;

  private PostgresHost(
      PostgresSettings settings,
      ServerControl control,
      Optional<HostLock> lock,
      ServerAddress address,
      boolean adopted) {
    this.settings = settings;
    this.control = control;
    this.lock = lock;
    this.address = address;
    this.adopted = adopted;
  }

  /**
   * Starts the server, or adopts the one that runs on this home already.
   *
   * @throws PostgresException if it cannot run here
   */
  public static PostgresHost start(PostgresSettings settings) {
    try {
      Files.createDirectories(settings.home());
      Optional<HostLock> lock = HostLock.tryTake(settings.home().resolve("host.lock"));
      try {
        return lock.isPresent() ? host(settings, lock) : guest(settings);
      } catch (RuntimeException | IOException e) {
        lock.ifPresent(HostLock::close);
        throw e;
      }
    } catch (IOException e) {
      throw new PostgresException(
          "the embedded PostgreSQL cannot use %s: %s. Check that the folder is writable and the disk not full."
              .formatted(settings.home(), e.getMessage()),
          e);
    }
  }

  private static PostgresHost host(PostgresSettings settings, Optional<HostLock> lock)
      throws IOException {
    Path bin = PostgresBinaries.find(settings.installed(), settings.cache());
    Path log = settings.home().resolve("postgres.log");
    Privileges privileges = Privileges.forPostgres(log);
    ServerControl control = new ServerControl(bin, dataIn(settings), log, privileges);
    Password password = Password.in(settings.home());
    if (!control.initialised()) {
      LOG.info("creating a PostgreSQL cluster in {}", control.data());
      control.initialise(password);
    }
    control.requireSameMajorVersion();
    Optional<ServerAddress> survivor =
        RunningServer.await(control.data(), password, settings.startTimeout());
    if (survivor.isPresent()) {
      LOG.info("adopted the PostgreSQL that runs on port {}", survivor.get().port());
      return new PostgresHost(settings, control, lock, survivor.get(), true);
    }
    int port = Ports.choose(settings.port());
    control.start(port, settings.maxConnections(), settings.startTimeout());
    LOG.info("PostgreSQL runs on port {}, data in {}", port, control.data());
    return new PostgresHost(settings, control, lock, new ServerAddress(port, password), false);
  }

  /** Somebody else is the host: its server is used and left alone. */
  private static PostgresHost guest(PostgresSettings settings) throws IOException {
    Path bin = PostgresBinaries.find(settings.installed(), settings.cache());
    Path log = settings.home().resolve("postgres.log");
    ServerControl control = new ServerControl(bin, dataIn(settings), log, Privileges.AS_IS);
    long end = System.nanoTime() + settings.startTimeout().toNanos();
    while (System.nanoTime() < end) {
      if (Password.exists(settings.home())) {
        Optional<ServerAddress> server =
            RunningServer.await(
                control.data(), Password.in(settings.home()), settings.startTimeout());
        if (server.isPresent()) {
          return new PostgresHost(settings, control, Optional.empty(), server.get(), true);
        }
      }
      Pauses.brief();
    }
    throw new PostgresException(
        "another process hosts the PostgreSQL in %s, but it did not come up within %s. See %s."
            .formatted(settings.home(), text(settings.startTimeout()), log));
  }

  private static Path dataIn(PostgresSettings settings) {
    return settings.home().resolve("pgdata").toAbsolutePath();
  }

  private static String text(Duration duration) {
    return duration.toSeconds() + " s";
  }

  /** Where the server listens and how to log in. */
  public ServerAddress address() {
    return address;
  }

  /** Whether the server was already running. */
  public boolean adopted() {
    return adopted;
  }

  /** Stops the server if this is its host and it is not meant to go on; ends open transactions. */
  @Override
  public void close() {
    try {
      if (lock.isPresent() && !settings.keepRunning()) {
        control.stop();
        LOG.info("PostgreSQL stopped");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.ifPresent(HostLock::close);
    }
  }

  /** Whether the server answers right now. */
  boolean answers() {
    try {
      RunningServer.dataDirectory(address);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }
}
