package dev.lead.control.db;

import dev.lead.control.postgres.ServerAddress;
import dev.lead.control.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A fresh database, migrated, in the shared server. */
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  /** Creates one. */
  public static DatabaseSettings create() {
    String name = "it_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    ServerAddress server = TestPostgres.address();
    try (Connection connection =
            DriverManager.getConnection(
                server.url(), ServerAddress.USER, server.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return at(server, name);
  }

  /** Settings for a database of that name. */
  public static DatabaseSettings at(ServerAddress server, String name) {
    return new DatabaseSettings(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), name),
        ServerAddress.USER,
        server.password().reveal(),
        8,
        Duration.ofSeconds(2),
        Duration.ofSeconds(20));
  }

  /** Creates and opens one. */
  public static Database open() {
    return DatabaseStarter.start(create());
  }
}
