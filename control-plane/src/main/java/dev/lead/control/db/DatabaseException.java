package dev.lead.control.db;

import java.sql.SQLException;

/** The database refused or failed a statement. */
public class DatabaseException extends RuntimeException {
  private final String state;

  DatabaseException(String message, SQLException cause) {
    super(message, cause);
    this.state = SqlStates.of(cause);
  }

  /** The five characters of the SQLState, or "". */
  public String state() {
    return state;
  }
}
