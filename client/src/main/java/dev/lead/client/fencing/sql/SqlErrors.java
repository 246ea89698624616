package dev.lead.client.fencing.sql;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.FenceException.Reason;
import dev.lead.client.fencing.StaleTokenException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kit's error codes mean. */
final class SqlErrors {
  private static final String STALE = "LF001";
  private static final String NOT_RAISED = "LF002";
  private static final String BLOCKED = "LF003";
  private static final String MISUSED = "LF004";

  /** No such schema, function or table; no right to use it. */
  private static final Set<String> NOT_INSTALLED = Set.of("3F000", "42883", "42P01", "42501");

  private static final Pattern PRESENT = Pattern.compile("present=(\\d{1,19})");

  private SqlErrors() {}

  /** The meaning of an error that a function of the kit raised; empty if it has another cause. */
  static Optional<FenceException> meaning(SQLException e, Shard shard, Token token) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(STALE)) {
      StaleTokenException stale = new StaleTokenException(shard, token, present(e));
      stale.initCause(e);
      return Optional.of(stale);
    }
    return switch (state) {
      case NOT_RAISED -> Optional.of(new FenceException(Reason.NOT_RAISED, text(e), e));
      case BLOCKED -> Optional.of(new FenceException(Reason.BLOCKED, text(e), e));
      case MISUSED -> Optional.of(new FenceException(Reason.MISUSED, text(e), e));
      default ->
          NOT_INSTALLED.contains(state)
              ? Optional.of(new FenceException(Reason.NOT_INSTALLED, notInstalled(e), e))
              : Optional.empty();
    };
  }

  private static String notInstalled(SQLException e) {
    return "the database has no usable fence (%s); apply the migration lead-fencing-%d.sql to it (FenceSchema.apply, or the file in the client's jar), and let this role use the schema `lead`"
        .formatted(firstLine(e), FenceSchema.VERSION);
  }

  private static String text(SQLException e) {
    // The driver's message is the error, then detail and hint on lines of their own.
    return String.valueOf(e.getMessage())
        .replaceFirst("^ERROR: ", "")
        .replaceFirst("(?s)\\n\\s*Where: .*", "")
        .replaceFirst("\\n\\s*Detail: [^\\n]*", "")
        .replaceFirst("\\n\\s*Hint: ", "; ")
        .strip();
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Token present(SQLException e) {
    Matcher matcher = PRESENT.matcher(String.valueOf(e.getMessage()));
    return matcher.find() ? new Token(Long.parseLong(matcher.group(1))) : Token.NONE;
  }
}
