package dev.lead.client.fencing.sql;

import dev.lead.client.Leadership;
import dev.lead.client.LeadershipLostException;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.Raised;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.TokenRaiser;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The fence around a PostgreSQL database to which {@link FenceSchema} was applied. Defaults: {@link
 * #patience(Duration)} 2 s.
 *
 * <pre>{@code
 * Fence fence = Fence.over(dataSource);
 * fence.raise(leadership);                         // in elected(…), before anything is read
 * fence.write(leadership, connection -> {          // check and work in one transaction
 *   …
 * });
 * }</pre>
 *
 * <p><b>What it promises.</b> When {@code raise} has returned, no transaction that was checked with
 * an older token can commit any more. Applications that keep their own transactions call {@link
 * #check(Connection, Leadership)} first in each.
 *
 * <p>Immutable and thread-safe.
 */
public final class Fence implements TokenRaiser {
  private static final Logger LOG = System.getLogger("dev.lead.client");
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(2);
  private static final String RAISE =
      "select previous, ended from lead.raise(?, ?, ?, make_interval(secs => ?))";
  private static final String CHECK = "select lead.check(?, ?, ?)";
  private static final String REJECT = "select lead.reject(?, ?, ?)";

  private final DataSource dataSource;
  private final Duration patience;

  private Fence(DataSource dataSource, Duration patience) {
    this.dataSource = dataSource;
    this.patience = patience;
  }

  /** The fence of the database that the connections lead to. Connects only when it is used. */
  public static Fence over(DataSource dataSource) {
    return new Fence(dataSource, DEFAULT_PATIENCE);
  }

  /**
   * The same fence, with another patience: how long {@link #raise(Leadership)} waits for open
   * transactions of the leader before until it ends them. At least 1 ms.
   */
  public Fence patience(Duration most) {
    if (most.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("patience must be at least 1 ms: " + most);
    }
    return new Fence(dataSource, most);
  }

  /**
   * Makes the leadership's token the largest of its shard here. When this returns, whatever the
   * leader before still has open can't commit. Waits for it up to the patience, then ends its
   * connection; so it blocks for the patience and what PostgreSQL needs to end a process.
   *
   * @throws StaleTokenException if a larger token is here
   * @throws FenceException {@code BLOCKED} if an open transaction may not be ended by this role;
   *     {@code NOT_INSTALLED} if the migration is missing
   * @throws SQLException if the database does not answer
   */
  @Override
  public Raised raise(Leadership leadership) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      int isolation = connection.getTransactionIsolation();
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      try (Transaction transaction = Transaction.begin(connection)) {
        Raised raised = raise(connection, leadership);
        transaction.commit();
        return raised;
      } finally {
        connection.setTransactionIsolation(isolation);
      }
    }
  }

  /**
   * As {@link #raise(Leadership)}, on a connection of the caller's, who commits before it reads
   * anything. The transaction must be {@code READ COMMITTED}, and there is nothing else in it.
   */
  public Raised raise(Connection connection, Leadership leadership) throws SQLException {
    long began = System.nanoTime();
    try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
      bind(raise, leadership);
      raise.setDouble(4, patience.toNanos() / 1e9);
      try (ResultSet row = raise.executeQuery()) {
        row.next();
        return new Raised(
            new Token(row.getLong(1)), row.getInt(2), Duration.ofNanos(System.nanoTime() - began));
      }
    } catch (SQLException e) {
      throw refusal(e, leadership);
    }
  }

  /**
   * Checks the token and does the work in one transaction on a connection of its own. It commits
   * only if the leadership is still valid after the work.
   *
   * @return what the work returned
   * @throws StaleTokenException if a newer leader has raised its token here; nothing was written
   * @throws FenceException {@code NOT_RAISED} if this leadership's token was not raised here;
   *     {@code NOT_INSTALLED} if the migration is missing
   * @throws LeadershipLostException if the leadership was over; nothing was written
   * @throws SQLException what the work threw, or if the database does not answer; if it was the
   *     commit that broke, it is not known whether it happened
   * @throws X what the work threw; nothing was written
   */
  public <T, X extends Exception> T write(Leadership leadership, FencedWork<T, X> work)
      throws SQLException, X {
    leadership.ensureValid();
    try (Connection connection = dataSource.getConnection()) {
      StaleTokenException stale = null;
      try (Transaction transaction = Transaction.begin(connection)) {
        stale = staleness(connection, leadership);
        if (stale == null) {
          T result = inTime(connection, leadership, work);
          transaction.commit();
          return result;
        }
      }
      report(connection, leadership);
      throw stale;
    }
  }

  private static <T, X extends Exception> T inTime(
      Connection connection, Leadership leadership, FencedWork<T, X> work) throws SQLException, X {
    try {
      T result = work.run(connection);
      leadership.ensureValid();
      return result;
    } catch (SQLException e) {
      throw afterLoss(e, leadership);
    }
  }

  /**
   * Lets the caller's transaction pass only if the leadership's token is the largest raised for its
   * shard; call it first in the transaction, and outside of any savepoint. What was checked can
   * commit: a newer leader's raise waits for it.
   *
   * @throws StaleTokenException if a larger token is here; roll back
   * @throws FenceException {@code NOT_RAISED} or {@code NOT_INSTALLED}; roll back
   * @throws SQLException if the database does not answer
   */
  public void check(Connection connection, Leadership leadership) throws SQLException {
    StaleTokenException stale = staleness(connection, leadership);
    if (stale != null) {
      throw stale;
    }
  }

  /** Checks, and gives the refusal if the token is stale. */
  private static @Nullable StaleTokenException staleness(
      Connection connection, Leadership leadership) throws SQLException {
    try (PreparedStatement check = connection.prepareStatement(CHECK)) {
      bind(check, leadership);
      check.execute();
      return null;
    } catch (SQLException e) {
      FenceException refusal = refusal(e, leadership);
      if (refusal instanceof StaleTokenException stale) {
        return stale;
      }
      throw refusal;
    }
  }

  /** The refused transaction took its own trace along: it is left in another one. */
  private static void report(Connection connection, Leadership leadership) {
    try (PreparedStatement reject = connection.prepareStatement(REJECT)) {
      bind(reject, leadership);
      reject.execute();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    } catch (SQLException e) {
      LOG.log(
          Level.WARNING,
          "a refusal of token %s for %s is counted, but not by token in lead.rejection"
              .formatted(leadership.token(), leadership.shard()),
          e);
    }
  }

  static void bind(PreparedStatement statement, Leadership leadership) throws SQLException {
    Shard shard = leadership.shard();
    statement.setString(1, shard.service());
    statement.setInt(2, shard.number());
    statement.setLong(3, leadership.token().value());
  }

  /** What the kit refused, counted if it is stale; throws on whatever has another cause. */
  private static FenceException refusal(SQLException e, Leadership leadership) throws SQLException {
    FenceException refusal =
        SqlErrors.meaning(e, leadership.shard(), leadership.token()).orElse(null);
    if (refusal == null) {
      throw e;
    }
    if (refusal instanceof StaleTokenException) {
      leadership.staleRejected();
    }
    return refusal;
  }

  /** A connection that broke since the leadership was over was most likely ended by a raise. */
  private static SQLException afterLoss(SQLException e, Leadership leadership) {
    try {
      leadership.ensureValid();
      return e;
    } catch (LeadershipLostException lost) {
      lost.addSuppressed(e);
      throw lost;
    }
  }
}
