package dev.lead.control.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the pool, waits for the database to come up, and brings its schema up to date. */
public final class DatabaseStarter {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStarter.class);

  private DatabaseStarter() {}

  /**
   * A database that answers and has the present schema.
   *
   * @throws DatabaseAwayException if it did not come up in time, or refuses the login
   */
  public static Database start(DatabaseSettings settings) {
    HikariDataSource pool = pool(settings);
    try {
      await(pool, settings);
      migrate(pool);
      return new Database(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static HikariDataSource pool(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("lead");
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
      config.setPassword(settings.password());
    }
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(Math.min(2, settings.connections()));
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(1_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    config.addDataSourceProperty("ApplicationName", "lead-control-plane");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // A database that hangs must not hold a request, or a lock elsewhere, for ever.
    config.addDataSourceProperty("socketTimeout", "30");
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty(
        "options", "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s");
    return new HikariDataSource(config);
  }

  private static void await(HikariDataSource pool, DatabaseSettings settings) {
    long end = System.nanoTime() + settings.startWait().toNanos();
    boolean told = false;
    while (true) {
      try (Connection connection = pool.getConnection()) {
        connection.rollback();
        return;
      } catch (SQLException e) {
        SQLException cause = e.getCause() instanceof SQLException inner ? inner : e;
        if (!SqlStates.away(cause) && !SqlStates.of(cause).isEmpty()) {
          throw new DatabaseAwayException(
              cause); // A wrong password does not get better by waiting.
        }
        if (System.nanoTime() >= end) {
          throw new DatabaseAwayException(cause);
        }
        if (!told) {
          LOG.warn(
              "the database at {} does not answer yet ({}); waiting up to {} s for it",
              settings,
              cause.getMessage(),
              settings.startWait().toSeconds());
          told = true;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
      }
    }
  }

  private static void migrate(HikariDataSource pool) {
    Flyway.configure()
        .dataSource(pool)
        .locations("classpath:dev/lead/control/db/migration")
        .loggers("slf4j")
        .load()
        .migrate();
  }
}
