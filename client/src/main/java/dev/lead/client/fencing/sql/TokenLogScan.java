package dev.lead.client.fencing.sql;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FenceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Looks through the log of accepted tokens for stale writes. Each raise of a token keeps a snapshot
 * of what was committed at that instant; a transaction with a smaller token that is not in it
 * committed afterwards. So the verdict rests on the order of commits, not on clocks, and finds
 * writes that went around the check as long as they were recorded ({@code lead.record}).
 */
public final class TokenLogScan {
  /**
   * A stale write that was accepted.
   *
   * @param kind {@code stale}: committed after a larger token was raised; {@code not_raised}: with
   *     a token nobody raised for the shard
   * @param larger the larger token; {@link Token#NONE} for {@code not_raised}
   * @param transaction the number PostgreSQL gave to the transaction
   * @param at when it was checked, by the database's wall clock; for people
   */
  public record Violation(
      String kind, Shard shard, Token token, Token larger, String transaction, Instant at) {}

  /**
   * What was found.
   *
   * @param accepted how many transactions were let pass, and recorded
   * @param rejected how many were refused
   * @param violations stale writes among the accepted
   */
  public record Report(long accepted, long rejected, List<Violation> violations) {
    /** Whether no stale write was accepted. */
    public boolean isClean() {
      return violations.isEmpty();
    }
  }

  private static final Shard ANY = new Shard("any", 0);

  private TokenLogScan() {}

  /**
   * Scans the whole log. Reads only.
   *
   * @throws FenceException {@code NOT_INSTALLED} if the migration is missing
   * @throws SQLException if the database does not answer
   */
  public static Report run(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return run(connection);
    } catch (SQLException e) {
      Optional<FenceException> meaning = SqlErrors.meaning(e, ANY, Token.NONE);
      if (meaning.isPresent()) {
        throw meaning.get();
      }
      throw e;
    }
  }

  private static Report run(Connection connection) throws SQLException {
    List<Violation> violations = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "select kind, service, shard, token, larger, xid::text, at from lead.scan() order by service, shard, at")) {
        while (row.next()) {
          violations.add(
              new Violation(
                  row.getString(1),
                  new Shard(row.getString(2), row.getInt(3)),
                  new Token(row.getLong(4)),
                  new Token(row.getLong(5)),
                  row.getString(6),
                  row.getObject(7, OffsetDateTime.class).toInstant()));
        }
      }
      return new Report(
          number(statement, "select coalesce(sum(accepted), 0) from lead.accepted"),
          number(
              statement,
              "select case when is_called then last_value else 0 end from lead.rejections"),
          List.copyOf(violations));
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
