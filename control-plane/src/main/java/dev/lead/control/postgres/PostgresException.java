package dev.lead.control.postgres;

/** PostgreSQL could not be started here. The message says what happened and what to do next. */
public final class PostgresException extends RuntimeException {
  PostgresException(String message) {
    super(message);
  }

  PostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
