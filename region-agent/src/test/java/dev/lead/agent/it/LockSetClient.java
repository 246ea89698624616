package dev.lead.agent.it;

import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Loss;
import dev.lead.client.Shard;
import dev.lead.client.Shards;
import dev.lead.client.fencing.Reconciler;
import dev.lead.client.fencing.StaleTokenException;
import dev.lead.client.fencing.Takeover;
import dev.lead.client.fencing.sql.Fence;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * An application in a process of its own, which appends to the set of each shard that it leads:
 * reads the set, works a while, and writes it back. It says {@code ack SHARD VALUE} when a commit
 * has returned, and {@code refused SHARD} when its token was.
 *
 * <p>For the service {@link #GUARDED} it behaves as badly as it can: it never asks whether it still
 * leads, and goes on after it was told that it does not, until its token is refused. For {@link
 * #OPEN} it behaves as well as one can without a fence: it asks before each write, and stops when
 * it is told. Arguments: identity folder, name, agents with commas, JDBC URL.
 */
final class LockSetClient {
  static final String GUARDED = "lockset-guarded";
  static final String OPEN = "lockset-open";

  /** How long reading, thinking and writing take: most of the time, so that pauses fall into it. */
  private static final long WORK_NANOS = 40_000_000;

  private final DataSource database;
  private final Fence fence;
  private final String name;
  private final AtomicLong number = new AtomicLong();
  private final Map<Shard, ReentrantLock> oneAtATime = new ConcurrentHashMap<>();

  private LockSetClient(DataSource database, String name) {
    this.database = database;
    this.fence = Fence.over(database).patience(Duration.ofMillis(500));
    this.name = name;
  }

  public static void main(String[] args) throws IOException {
    LockSetClient client = new LockSetClient(LockSetDatabase.source(args[3]), args[1]);
    Takeover takeover = Takeover.with(Reconciler.NOTHING).raising(client.fence).build();
    try (Lead lead =
        Lead.connect(
            LeadOptions.builder()
                .name(args[1])
                .identity(Path.of(args[0]))
                .agents(args[2].split(",", -1))
                .ttl(Duration.ofSeconds(2))
                .startJitter(Duration.ZERO)
                .build())) {
      var _ = lead.campaign(GUARDED, Shards.all(), takeover.before(client.new Stubborn()));
      var _ = lead.campaign(OPEN, Shards.all(), takeover.before(client.new WellBehaved()));
      while (System.in.read() >= 0) {
        // Until the test closes it.
      }
    }
    System.exit(0);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** One append, in one transaction. */
  private void append(Connection connection, Shard shard) throws SQLException {
    String value = name + "-" + number.incrementAndGet();
    String members = LockSetDatabase.read(connection, shard);
    long until = System.nanoTime() + WORK_NANOS;
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(until - System.nanoTime());
      // An interruption would end the work early, as it would not end a call to a database.
      Thread.interrupted();
    }
    LockSetDatabase.write(connection, shard, members + " " + value);
    connection.commit();
    say("ack " + shard + " " + value);
  }

  /** Runs one append after the other until it says so; opens its connection again if it broke. */
  private void appendUntil(Leadership leadership, Appending appending) {
    ReentrantLock mutex =
        oneAtATime.computeIfAbsent(leadership.shard(), ignored -> new ReentrantLock());
    boolean more = true;
    while (more) {
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        while (more) {
          mutex.lock();
          try {
            more = appending.once(connection);
          } finally {
            mutex.unlock();
          }
        }
      } catch (SQLException e) {
        say("broken " + leadership.shard() + " " + e.getSQLState());
      }
    }
  }

  @FunctionalInterface
  private interface Appending {
    /** Whether to go on. */
    boolean once(Connection connection) throws SQLException;
  }

  private final class Stubborn implements LeadershipListener {
    @Override
    public void elected(Leadership leadership) {
      say("lead " + leadership.shard() + " " + leadership.token());
      Thread.ofVirtual()
          .start(() -> appendUntil(leadership, connection -> once(connection, leadership)));
    }

    private boolean once(Connection connection, Leadership leadership) throws SQLException {
      try {
        fence.check(connection, leadership);
        append(connection, leadership.shard());
        return true;
      } catch (StaleTokenException e) {
        connection.rollback();
        say("refused " + leadership.shard());
        return false;
      }
    }
  }

  private final class WellBehaved implements LeadershipListener {
    private final Map<Shard, Thread> workers = new ConcurrentHashMap<>();

    @Override
    public void elected(Leadership leadership) {
      say("lead " + leadership.shard() + " " + leadership.token());
      workers.put(
          leadership.shard(),
          Thread.ofVirtual()
              .start(() -> appendUntil(leadership, connection -> once(connection, leadership))));
    }

    private boolean once(Connection connection, Leadership leadership) throws SQLException {
      if (!leadership.isValid()) {
        return false;
      }
      LockSetDatabase.record(connection, leadership);
      append(connection, leadership.shard());
      return true;
    }

    @Override
    public void lost(Leadership leadership, Loss loss) throws InterruptedException {
      Thread worker = workers.remove(leadership.shard());
      if (worker != null) {
        worker.join();
      }
    }
  }
}
