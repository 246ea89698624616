package dev.lead.control.db;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The present row of a result; columns by name. A column that may be null is read by {@code opt…}.
 */
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  /** Text that is not null. */
  public String text(String column) throws SQLException {
    return required(column, rows.getString(column));
  }

  /** Text, if not null. */
  public Optional<String> optText(String column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  public int integer(String column) throws SQLException {
    return rows.getInt(column);
  }

  public long number(String column) throws SQLException {
    return rows.getLong(column);
  }

  /** A number, if not null. */
  public Optional<Long> optNumber(String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(value);
  }

  public boolean flag(String column) throws SQLException {
    return rows.getBoolean(column);
  }

  public Instant time(String column) throws SQLException {
    return required(column, rows.getObject(column, OffsetDateTime.class)).toInstant();
  }

  /** A time, if not null. */
  public Optional<Instant> optTime(String column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  public UUID uuid(String column) throws SQLException {
    return required(column, rows.getObject(column, UUID.class));
  }

  /** A UUID, if not null. */
  public Optional<UUID> optUuid(String column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, UUID.class));
  }

  /** An array of text. */
  public List<String> texts(String column) throws SQLException {
    Array array = required(column, rows.getArray(column));
    try {
      return List.of((String[]) array.getArray());
    } finally {
      array.free();
    }
  }

  private static <T> T required(String column, @org.jspecify.annotations.Nullable T value)
      throws SQLException {
    if (value == null) {
      throw new SQLException("column " + column + " is null");
    }
    return value;
  }
}
