package dev.lead.control.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Finds the server that runs on a data folder, if there is one. */
final class RunningServer {
  private RunningServer() {}

  /**
   * Waits for a server that is starting or stopping to be up or gone. A {@code postmaster.pid} that
   * is left over, whose process is no server of this folder, is removed.
   *
   * @return empty if none runs
   */
  static Optional<ServerAddress> await(Path data, Password password, Duration timeout)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() < end) {
      Optional<Postmaster> found = Postmaster.read(data);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Postmaster server = found.get();
      if (!server.servesFrom(data)) {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        return Optional.empty();
      }
      if (server.ready()) {
        ServerAddress address = new ServerAddress(server.port(), password);
        if (confirms(address, data)) {
          return Optional.of(address);
        }
      }
      Pauses.brief();
    }
    throw new PostgresException(
        "a PostgreSQL server runs on %s, but it did not take connections within %d s. See the log beside that folder, or stop it."
            .formatted(data, timeout.toSeconds()));
  }

  /** It knows our password, and says itself that it serves this folder. */
  private static boolean confirms(ServerAddress address, Path data) throws IOException {
    try {
      return Files.isSameFile(dataDirectory(address), data);
    } catch (SQLException e) {
      return false;
    }
  }

  static Path dataDirectory(ServerAddress address) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                address.url(), ServerAddress.USER, address.password().reveal());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show data_directory")) {
      rows.next();
      return Path.of(rows.getString(1));
    }
  }
}
