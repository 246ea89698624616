package dev.lead.control.db;

import java.sql.SQLException;

/** Reads one row. */
@FunctionalInterface
public interface RowMapper<T> {
  /** Reads the present row. */
  T map(Row row) throws SQLException;
}
