package dev.lead.control.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What PostgreSQL's SQLStates mean for a transaction. */
final class SqlStates {
  private static final Set<String> RETRY = Set.of("40001", "40P01");

  /** Shut down, crashed, starting up; too many connections; a lock not had in time. */
  private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "55P03");

  private SqlStates() {}

  static String of(SQLException exception) {
    String state = exception.getSQLState();
    return state == null ? "" : state;
  }

  /** A serialization failure or a deadlock: the same transaction may well succeed when repeated. */
  static boolean worthRepeating(SQLException exception) {
    return RETRY.contains(of(exception));
  }

  static boolean away(SQLException exception) {
    String state = of(exception);
    return exception instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || AWAY.contains(state);
  }
}
