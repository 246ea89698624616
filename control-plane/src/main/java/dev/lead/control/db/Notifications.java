package dev.lead.control.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what other replicas committed, on a connection of its own. While the connection is
 * down nothing is heard, so nobody may depend on it: whoever waits also looks now and then.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final int POLL_MILLIS = 5_000;

  private final DatabaseSettings settings;
  private final BiConsumer<Channel, String> listener;
  private final Thread thread;
  private volatile boolean closed;

  private Notifications(DatabaseSettings settings, BiConsumer<Channel, String> listener) {
    this.settings = settings;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("notifications").unstarted(this::run);
  }

  /** Starts to listen; the listener is called on one thread and must not block. */
  public static Notifications listen(
      DatabaseSettings settings, BiConsumer<Channel, String> listener) {
    Notifications notifications = new Notifications(settings, listener);
    notifications.thread.start();
    return notifications;
  }

  private void run() {
    while (!closed) {
      try (Connection connection = connect()) {
        try (Statement statement = connection.createStatement()) {
          for (Channel channel : Channel.values()) {
            statement.execute("listen " + channel.text());
          }
        }
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
          PGNotification[] heard = postgres.getNotifications(POLL_MILLIS);
          if (heard != null) {
            for (PGNotification each : heard) {
              deliver(each);
            }
          }
        }
      } catch (SQLException e) {
        if (!closed) {
          LOG.debug("no notifications for now: {}", e.getMessage());
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
      }
    }
  }

  private Connection connect() throws SQLException {
    return settings.user().isEmpty()
        ? DriverManager.getConnection(settings.url())
        : DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  private void deliver(PGNotification heard) {
    for (Channel channel : Channel.values()) {
      if (channel.text().equals(heard.getName())) {
        listener.accept(channel, heard.getParameter());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
