package dev.lead.client.fencing.sql;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;

/** One transaction on a connection: rolled back at the end unless it was committed. */
final class Transaction implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.lead.client");

  private final Connection connection;
  private final boolean autoCommit;
  private boolean over;

  private Transaction(Connection connection, boolean autoCommit) {
    this.connection = connection;
    this.autoCommit = autoCommit;
  }

  /** Begins one; the connection must not be within another. */
  static Transaction begin(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    return new Transaction(connection, autoCommit);
  }

  void commit() throws SQLException {
    over = true;
    connection.commit();
  }

  /** Ends it and leaves the connection as it was found. A broken connection is only logged. */
  @Override
  public void close() {
    try {
      if (!over) {
        connection.rollback();
      }
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "the connection broke before its transaction was rolled back", e);
    }
  }
}
