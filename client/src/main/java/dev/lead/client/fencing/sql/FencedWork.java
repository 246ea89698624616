package dev.lead.client.fencing.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work within a fenced transaction.
 *
 * @param <T> what it returns
 * @param <X> what it may throw besides
 */
@FunctionalInterface
public interface FencedWork<T, X extends Exception> {
  /** Reads and writes; must neither commit nor roll back, nor keep the connection. */
  T run(Connection connection) throws SQLException, X;
}
