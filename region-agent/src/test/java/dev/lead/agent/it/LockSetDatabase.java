package dev.lead.agent.it;

import dev.lead.client.Leadership;
import dev.lead.client.Shard;
import dev.lead.client.fencing.sql.FenceSchema;
import dev.lead.client.fencing.sql.TokenLogScan;
import dev.lead.control.postgres.PostgresHost;
import dev.lead.control.postgres.PostgresSettings;
import dev.lead.control.postgres.ServerAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The application's database: one set for each shard, as one text, and LEAD's fence. */
final class LockSetDatabase implements AutoCloseable {
  private final PostgresHost host;
  private final String url;

  private LockSetDatabase(PostgresHost host, String url) {
    this.host = host;
    this.url = url;
  }

  /** A new one in a server of its own. */
  static LockSetDatabase start(int shards) throws SQLException {
    Path target = Path.of("target").toAbsolutePath();
    PostgresHost host =
        PostgresHost.start(
            new PostgresSettings(
                target.resolve("lockset-it"),
                target.resolve("postgres-cache"),
                Optional.empty(),
                0,
                100,
                false,
                Duration.ofSeconds(60)));
    ServerAddress server = host.address();
    String login = "?user=" + ServerAddress.USER + "&password=" + server.password().reveal();
    String name = "lockset_" + ProcessHandle.current().pid() + "_" + System.nanoTime();
    execute(source(server.url() + login), "create database " + name);
    LockSetDatabase database =
        new LockSetDatabase(
            host, "jdbc:postgresql://127.0.0.1:%d/%s%s".formatted(server.port(), name, login));
    try (Connection connection = database.source().getConnection()) {
      FenceSchema.apply(connection);
    }
    execute(
        database.source(),
        """
        create table lockset (service text, shard integer, members text not null default '', primary key (service, shard));
        insert into lockset (service, shard)
          select service, shard from unnest(array['%s', '%s']) service, generate_series(0, %d) shard
        """
            .formatted(LockSetClient.GUARDED, LockSetClient.OPEN, shards - 1));
    return database;
  }

  static DataSource source(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    return source;
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  DataSource source() {
    return source(url);
  }

  String url() {
    return url;
  }

  static String read(Connection connection, Shard shard) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select members from lockset where service = ? and shard = ?")) {
      select.setString(1, shard.service());
      select.setInt(2, shard.number());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  static void write(Connection connection, Shard shard, String members) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update lockset set members = ? where service = ? and shard = ?")) {
      update.setString(1, members);
      update.setString(2, shard.service());
      update.setInt(3, shard.number());
      update.executeUpdate();
    }
  }

  /** Leaves the token in the log without comparing it. */
  static void record(Connection connection, Leadership leadership) throws SQLException {
    try (PreparedStatement record = connection.prepareStatement("select lead.record(?, ?, ?)")) {
      record.setString(1, leadership.shard().service());
      record.setInt(2, leadership.shard().number());
      record.setLong(3, leadership.token().value());
      record.execute();
    }
  }

  /** What is in the set. */
  Set<String> members(Shard shard) throws SQLException {
    try (Connection connection = source().getConnection()) {
      return Set.of(read(connection, shard).strip().split(" ", -1));
    }
  }

  /** How many stale writes were accepted. */
  long staleWrites(String service) throws SQLException {
    return TokenLogScan.run(source()).violations().stream()
        .filter(violation -> violation.shard().service().equals(service))
        .count();
  }

  long rejections() throws SQLException {
    return TokenLogScan.run(source()).rejected();
  }

  @Override
  public void close() {
    host.close();
  }
}
