package dev.lead.ctl.demo;

import static java.util.Comparator.comparing;

import dev.lead.client.Leadership;
import dev.lead.client.fencing.Raised;
import dev.lead.client.fencing.TokenRaiser;
import dev.lead.client.fencing.sql.Fence;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Writes for the shards this application leads, each time with its token; the database's fence
 * refuses what is too old ({@code work_write} in the dev world's demo database). Opens its
 * connection again when it broke. Thread-safe: one call at a time.
 */
final class Writer implements TokenRaiser, AutoCloseable {

  /** Each shard takes a lock in its transaction, and PostgreSQL has room for some thousands. */
  private static final int MOST_AT_ONCE = 500;

  /** What becomes a sum by token in the fence's log: a row a shard and second would be many. */
  private static final String COMPACT = "select lead.compact('1 minute')";

  private static final String WRITE =
      """
      select shard, work_write(?, shard, token, ?)
      from unnest(?::integer[], ?::bigint[]) as led (shard, token)
      """;

  private final DemoConfig config;
  private final Fence fence;
  private Optional<Connection> connection = Optional.empty();

  Writer(DemoConfig config) {
    this.config = config;
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(config.database());
    this.fence = Fence.over(database);
  }

  /**
   * Raises the token at the fence, on the one connection that there is: thousands of shards may be
   * elected at the same time.
   */
  @Override
  public synchronized Raised raise(Leadership leadership) throws SQLException {
    try {
      return fence.raise(connected(), leadership);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return config.database();
  }

  /**
   * Writes once for each shard.
   *
   * @return those that were refused, since a larger token has been raised
   * @throws SQLException if the database cannot be reached
   */
  synchronized List<Leadership> write(Collection<Leadership> led) throws SQLException {
    try {
      return led.isEmpty() ? List.of() : refused(led);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** Shortens the fence's log. */
  synchronized void compact() throws SQLException {
    try (Statement statement = connected().createStatement()) {
      statement.execute(COMPACT);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private List<Leadership> refused(Collection<Leadership> led) throws SQLException {
    List<Leadership> inOrder = led.stream().sorted(comparing(Leadership::shard)).toList();
    List<Leadership> refused = new ArrayList<>();
    for (int from = 0; from < inOrder.size(); from += MOST_AT_ONCE) {
      refused.addAll(
          refusedOf(inOrder.subList(from, Math.min(from + MOST_AT_ONCE, inOrder.size()))));
    }
    return refused;
  }

  private List<Leadership> refusedOf(List<Leadership> led) throws SQLException {
    Map<Integer, Leadership> byShard = new TreeMap<>();
    led.forEach(leadership -> byShard.put(leadership.shard().number(), leadership));
    Connection database = connected();
    Array shards = database.createArrayOf("integer", byShard.keySet().toArray());
    Array tokens =
        database.createArrayOf(
            "bigint", byShard.values().stream().map(l -> l.token().value()).toArray());
    List<Leadership> refused = new ArrayList<>();
    try (PreparedStatement write = database.prepareStatement(WRITE)) {
      write.setString(1, config.service());
      write.setString(2, config.name());
      write.setArray(3, shards);
      write.setArray(4, tokens);
      try (ResultSet results = write.executeQuery()) {
        while (results.next()) {
          Leadership leadership = byShard.get(results.getInt(1));
          if (leadership != null && !results.getBoolean(2)) {
            refused.add(leadership);
          }
        }
      }
    }
    return refused;
  }

  private Connection connected() throws SQLException {
    if (connection.isEmpty()) {
      connection = Optional.of(DriverManager.getConnection(config.database(), "lead", password()));
    }
    return connection.get();
  }

  private String password() throws SQLException {
    try {
      return Files.readString(config.passwordFile()).strip();
    } catch (IOException e) {
      throw new SQLException("cannot read the password: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    connection.ifPresent(open -> {
      try {
        open.close();
      } catch (SQLException e) {
        // It is given up anyway.
      }
    });
    connection = Optional.empty();
  }
}
