package dev.lead.control.db;

import java.sql.SQLException;

/**
 * The database cannot be reached, or the connection broke. Whether the transaction was committed is
 * then unknown: callers repeat requests, which are idempotent.
 */
public final class DatabaseAwayException extends DatabaseException {
  DatabaseAwayException(SQLException cause) {
    super("the database does not answer: " + cause.getMessage(), cause);
  }
}
