package dev.lead.control.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs transactions on pooled connections.
 *
 * <p>Thread-safe; blocking, meant for virtual threads.
 */
public final class Database implements AutoCloseable {
  private static final int ATTEMPTS = 8;

  private final HikariDataSource pool;

  Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * One transaction at "read committed"; whoever decides on rows locks them. Repeated when
   * PostgreSQL gives it up because of another one (serialization failure, deadlock).
   *
   * @throws DatabaseAwayException if the database cannot be reached
   * @throws DatabaseException if it fails for another reason
   */
  public <T> T transaction(Work<T> work) {
    return repeat(work, false);
  }

  /** One transaction that only reads, from a single snapshot. */
  public <T> T read(Work<T> work) {
    return repeat(work, true);
  }

  private <T> T repeat(Work<T> work, boolean readOnly) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work, readOnly);
      } catch (SQLException e) {
        if (SqlStates.away(e)) {
          throw new DatabaseAwayException(e);
        }
        if (!SqlStates.worthRepeating(e) || attempt == ATTEMPTS) {
          throw new DatabaseException("the database failed a transaction: " + e.getMessage(), e);
        }
        long most = TimeUnit.MILLISECONDS.toNanos(1L << attempt);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
      }
    }
  }

  private <T> T once(Work<T> work, boolean readOnly) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(readOnly);
      connection.setTransactionIsolation(
          readOnly
              ? Connection.TRANSACTION_REPEATABLE_READ
              : Connection.TRANSACTION_READ_COMMITTED);
      try {
        T result = work.in(new Tx(connection));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** The pool itself, for migrations. */
  HikariDataSource pool() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
