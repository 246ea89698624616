package dev.lead.client.fencing.sql;

import dev.lead.client.fencing.FakeLeadership;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the check adds to a transaction of one insert, on one connection, in turns. */
@Tag("bench")
class FenceBenchTest {
  private static final int ROUNDS = 3_000;

  @Test
  void checkedAndUncheckedTransactions() throws SQLException {
    TestStore store = TestStore.fenced();
    Fence fence = Fence.over(store.source());
    FakeLeadership leader = new FakeLeadership("payments/17", 100);
    fence.raise(leader);
    long[] plain = new long[ROUNDS];
    long[] checked = new long[ROUNDS];
    try (Connection connection = store.source().getConnection()) {
      connection.setAutoCommit(false);
      for (int i = -500; i < ROUNDS; i++) {
        long one = transaction(connection, () -> {});
        long other = transaction(connection, () -> fence.check(connection, leader));
        if (i >= 0) {
          plain[i] = one;
          checked[i] = other;
        }
      }
    }
    System.out.printf(
        "transaction of one insert: p50 %d us, with the check %d us; p99 %d us, with the check %d us%n",
        percentile(plain, 50),
        percentile(checked, 50),
        percentile(plain, 99),
        percentile(checked, 99));
    long began = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      fence.raise(new FakeLeadership("payments/" + i, 200));
    }
    System.out.printf(
        "raise, a connection each: %d us%n", (System.nanoTime() - began) / 200 / 1_000);
  }

  private interface Step {
    void run() throws SQLException;
  }

  private static long transaction(Connection connection, Step check) throws SQLException {
    long began = System.nanoTime();
    check.run();
    try (PreparedStatement insert =
        connection.prepareStatement("insert into item values ('one')")) {
      insert.executeUpdate();
    }
    connection.commit();
    return System.nanoTime() - began;
  }

  private static long percentile(long[] nanos, int percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * percent / 100] / 1_000;
  }
}
