package dev.lead.client.fencing.sql;

import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.PostgresSettings;
import dev.lead.control.postgres.ServerAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Databases of applications, in one real PostgreSQL for all tests of this JVM. */
final class TestStore {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final PostgresHost HOST = start();

  private final String name;

  private TestStore(String name) {
    this.name = name;
  }

  private static PostgresHost start() {
    Path target = Path.of("target").toAbsolutePath();
    PostgresHost host =
        PostgresHost.start(
            new PostgresSettings(
                target.resolve("fencing-it"),
                target.resolve("postgres-cache"),
                Optional.empty(),
                0,
                100,
                false,
                Duration.ofSeconds(60)));
    Runtime.getRuntime().addShutdownHook(new Thread(host::close));
    return host;
  }

  /** A new database without the fence. */
  static TestStore bare() throws SQLException {
    String name = "it_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    new TestStore("postgres").execute("create database " + name);
    return new TestStore(name);
  }

  /** A new database with the fence, and a table {@code item(what text)}. */
  static TestStore fenced() throws SQLException {
    TestStore store = bare();
    try (Connection connection = store.source().getConnection()) {
      FenceSchema.apply(connection);
    }
    store.execute("create table item (what text not null)");
    return store;
  }

  DataSource source() {
    return as(ServerAddress.USER, HOST.address().password().reveal());
  }

  DataSource as(String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {HOST.address().port()});
    source.setDatabaseName(name);
    source.setUser(user);
    source.setPassword(password);
    source.setApplicationName("fencing test");
    return source;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String text(String query) throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
