package dev.lead.control.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * One transaction. Parameters are bound by their Java type: text, numbers, booleans, UUIDs,
 * instants, {@link Jsonb}, {@link Optional}s of these, and arrays of text, numbers and instants.
 *
 * <p>Belongs to the thread that runs the {@link Work}.
 */
public final class Tx {
  private final Connection connection;

  Tx(Connection connection) {
    this.connection = connection;
  }

  /** All rows, in order. */
  public <T> List<T> list(String sql, RowMapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      Row row = new Row(rows);
      while (rows.next()) {
        all.add(mapper.map(row));
      }
      return all;
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(mapper.map(new Row(rows))) : Optional.empty();
    }
  }

  /** The first row, which must exist. */
  public <T> T one(String sql, RowMapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    return first(sql, mapper, parameters)
        .orElseThrow(() -> new SQLException("no row: " + sql, "02000"));
  }

  /** The first column of the only row, as a number; the column is named {@code n}. */
  public long number(String sql, @Nullable Object... parameters) throws SQLException {
    return one(sql, row -> row.number("n"), parameters);
  }

  /** Changes rows; returns how many. */
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** Tells the other replicas, when this transaction commits. */
  public void notify(Channel channel, String payload) throws SQLException {
    list("select pg_notify(?, ?)", row -> "", channel.text(), payload);
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        bind(statement, i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Optional<?> optional -> bind(statement, index, optional.orElse(null));
      case Instant at -> statement.setObject(index, at.atOffset(ZoneOffset.UTC));
      case Jsonb json -> statement.setObject(index, jsonb(json));
      case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
      case Long[] numbers -> statement.setArray(index, connection.createArrayOf("bigint", numbers));
      case Integer[] numbers ->
          statement.setArray(index, connection.createArrayOf("integer", numbers));
      case Boolean[] flags -> statement.setArray(index, connection.createArrayOf("boolean", flags));
      case Instant[] times ->
          statement.setArray(index, connection.createArrayOf("timestamptz", texts(times)));
      case Collection<?> other ->
          throw new SQLException("bind an array, not a collection: " + other.getClass());
      default -> statement.setObject(index, value);
    }
  }

  private static @Nullable String[] texts(@Nullable Instant[] times) {
    @Nullable String[] texts = new @Nullable String[times.length];
    for (int i = 0; i < times.length; i++) {
      Instant time = times[i];
      texts[i] = time == null ? null : time.toString();
    }
    return texts;
  }

  private static PGobject jsonb(Jsonb json) throws SQLException {
    PGobject object = new PGobject();
    object.setType("jsonb");
    object.setValue(json.text());
    return object;
  }
}
