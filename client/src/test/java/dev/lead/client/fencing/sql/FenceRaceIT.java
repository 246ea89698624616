package dev.lead.client.fencing.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.client.LeadException;
import dev.lead.client.fencing.FakeLeadership;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Leaders that do not stop, against leaders that raise their tokens, at random and all at once.
 * What a leader reads of the leaders before it, after its raise has returned, must still be true in
 * the end: nothing of theirs may commit later.
 */
class FenceRaceIT {
  private static final int LEADERS = 25;
  private static final int WRITERS = 6;

  @Test
  void whatWasReadAfterARaiseStaysTrue() throws Exception {
    TestStore store = TestStore.fenced();
    store.execute("create table written (token bigint not null)");
    Fence fence = Fence.over(store.source()).patience(Duration.ofMillis(15));
    AtomicReference<FakeLeadership> newest = new AtomicReference<>(leader(1));
    fence.raise(newest.get());
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger committed = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Thread[] writers = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(i);
      writers[i] =
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  long token = Math.max(1, newest.get().token().value() - random.nextInt(2));
                  if (write(fence, leader(token), random)) {
                    committed.incrementAndGet();
                  } else {
                    failed.incrementAndGet();
                  }
                }
              });
    }
    Map<Long, Long> read = new TreeMap<>();
    try (Connection connection = store.source().getConnection();
        Statement statement = connection.createStatement()) {
      for (long token = 2; token <= LEADERS; token++) {
        FakeLeadership leader = leader(token);
        fence.raise(leader);
        read.put(token, older(statement, token));
        newest.set(leader);
        LockSupport.parkNanos(20_000_000);
      }
      over.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      for (Map.Entry<Long, Long> then : read.entrySet()) {
        assertThat(older(statement, then.getKey()))
            .as("writes older than token %d", then.getKey())
            .isEqualTo(then.getValue());
      }
    }
    assertThat(committed.get()).isPositive();
    assertThat(failed.get()).isPositive();
    TokenLogScan.Report report = TokenLogScan.run(store.source());
    assertThat(report.violations()).isEmpty();
    // A connection may be ended after its commit and before the answer.
    assertThat(report.accepted()).isGreaterThanOrEqualTo(committed.get());
  }

  private static FakeLeadership leader(long token) {
    return new FakeLeadership("payments/17", token);
  }

  /** One write that takes up to 30 ms, twice the patience of a raise. */
  private static boolean write(Fence fence, FakeLeadership leader, Random random) {
    try {
      return fence.write(
          leader,
          connection -> {
            try (PreparedStatement insert =
                connection.prepareStatement("insert into written values (?)")) {
              insert.setLong(1, leader.token().value());
              insert.executeUpdate();
            }
            LockSupport.parkNanos(random.nextInt(30_000_000));
            return true;
          });
    } catch (SQLException | LeadException e) {
      return false;
    }
  }

  private static long older(Statement statement, long token) throws SQLException {
    try (var row = statement.executeQuery("select count(*) from written where token < " + token)) {
      row.next();
      return row.getLong(1);
    }
  }
}
