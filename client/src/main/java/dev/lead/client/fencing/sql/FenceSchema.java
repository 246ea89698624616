package dev.lead.client.fencing.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The migration that makes a PostgreSQL database (13 or later) refuse stale tokens. It makes the
 * schema {@code lead} and touches nothing else; applied again it changes nothing. The same file is
 * in the jar as {@code dev/lead/client/fencing/lead-fencing-1.sql}, to be given to {@code psql} or
 * a migration tool.
 */
public final class FenceSchema {
  /** What {@code lead.version()} answers. */
  public static final int VERSION = 1;

  private static final String FILE = "/dev/lead/client/fencing/lead-fencing-" + VERSION + ".sql";
  private static final long ONE_AT_A_TIME = 5_495_406_946_278L;

  private FenceSchema() {}

  /** The migration's text. */
  public static String sql() {
    try (InputStream in = FenceSchema.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from this library's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Applies the migration in one transaction. Several processes may do so at the same time.
   *
   * @throws SQLException if the role may not create the schema, or the database does not answer
   */
  public static void apply(Connection connection) throws SQLException {
    try (Transaction transaction = Transaction.begin(connection);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + ONE_AT_A_TIME + ")");
      statement.execute(sql());
      transaction.commit();
    }
  }
}
