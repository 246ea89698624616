package dev.lead.control.db;

import java.sql.SQLException;

/**
 * What is done in one transaction. It may run several times, so it changes nothing but the
 * database.
 */
@FunctionalInterface
public interface Work<T> {
  /** Does it. */
  T in(Tx tx) throws SQLException;
}
