package dev.lead.ctl.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Writes for the shards this application leads, each time with its token; the table refuses what is
 * too old ({@code work_write} in the dev world's demo database). Opens its connection again when it
 * broke. Thread-safe: one write at a time.
 */
final class Writer implements AutoCloseable {

  /** How many shards were written for, and how many writes were refused. */
  record Outcome(int written, int refused) {}

  private static final String WRITE =
      """
      select work_write(?, shard, token, ?)
      from unnest(?::integer[], ?::bigint[]) as led (shard, token)
      """;

  private final DemoConfig config;
  private Optional<Connection> connection = Optional.empty();

  Writer(DemoConfig config) {
    this.config = config;
  }

  /**
   * Writes once for each shard.
   *
   * @param tokens the token of each shard led
   * @throws SQLException if the database cannot be reached
   */
  synchronized Outcome write(Map<Integer, Long> tokens) throws SQLException {
    if (tokens.isEmpty()) {
      return new Outcome(0, 0);
    }
    try {
      return written(tokens);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private Outcome written(Map<Integer, Long> tokens) throws SQLException {
    Connection database = connected();
    Array shards = database.createArrayOf("integer", tokens.keySet().toArray());
    Array values = database.createArrayOf("bigint", tokens.values().toArray());
    int written = 0;
    int refused = 0;
    try (PreparedStatement write = database.prepareStatement(WRITE)) {
      write.setString(1, config.service());
      write.setString(2, config.name());
      write.setArray(3, shards);
      write.setArray(4, values);
      try (ResultSet results = write.executeQuery()) {
        while (results.next()) {
          if (results.getBoolean(1)) {
            written++;
          } else {
            refused++;
          }
        }
      }
    }
    return new Outcome(written, refused);
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
