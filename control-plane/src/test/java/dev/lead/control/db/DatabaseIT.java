package dev.lead.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.wake.Signals;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static DatabaseSettings settings;
  private static Database database;

  @BeforeAll
  static void open() {
    settings = TestDatabase.create();
    database = DatabaseStarter.start(settings);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void theServerSyncsAndWantsPasswords() {
    assertThat(setting("fsync")).isEqualTo("on");
    assertThat(setting("listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(setting("unix_socket_directories")).isEmpty();
    DatabaseSettings wrong =
        new DatabaseSettings(
            settings.url(), "lead", "wrong", 4, Duration.ofSeconds(2), Duration.ofSeconds(30));
    assertThatThrownBy(() -> DatabaseStarter.start(wrong))
        .isInstanceOf(DatabaseAwayException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void migrationsRunOnce() {
    DatabaseStarter.start(settings).close();
    assertThat(number("select count(*) as n from region")).isZero();
  }

  @Test
  void aDeadlockIsRepeated() throws Exception {
    database.transaction(tx -> tx.update("create table pair (k int primary key, v int)"));
    database.transaction(tx -> tx.update("insert into pair values (1, 0), (2, 0)"));
    AtomicInteger attempts = new AtomicInteger();
    var both = new java.util.concurrent.CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int[] order : List.of(new int[] {1, 2}, new int[] {2, 1})) {
        done.add(
            threads.submit(() ->
                database.transaction(tx -> {
                  int attempt = attempts.incrementAndGet();
                  tx.update("update pair set v = v + 1 where k = ?", order[0]);
                  if (attempt <= 2) {
                    await(both);
                  }
                  return tx.update("update pair set v = v + 1 where k = ?", order[1]);
                })));
      }
      for (Future<Integer> each : done) {
        assertThat(each.get()).isEqualTo(1);
      }
    }
    assertThat(attempts.get()).isGreaterThanOrEqualTo(3);
    assertThat(number("select sum(v) as n from pair")).isEqualTo(4);
  }

  @Test
  void aReaderOfTheEventLogMissesNothing() throws Exception {
    int writers = 4;
    int each = 50;
    List<Long> seen = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        Callable<Boolean> write =
            () -> {
              for (int i = 0; i < each; i++) {
                database.transaction(tx -> {
                  EventLog.append(
                      tx, List.of(LogEntry.of("test", "nobody", Map.of("some", "data"))));
                  return true;
                });
              }
              return true;
            };
        done.add(threads.submit(write));
      }
      while (!done.stream().allMatch(Future::isDone)) {
        look(seen);
      }
      look(seen);
    }
    assertThat(seen).hasSize(writers * each).isSorted();
  }

  private static String setting(String name) {
    return database.read(tx -> tx.one("show " + name, row -> row.text(name)));
  }

  private static long number(String sql) {
    return database.read(tx -> tx.number(sql));
  }

  private static void look(List<Long> seen) {
    long last = seen.isEmpty() ? 0 : seen.getLast();
    seen.addAll(
        database.read(tx ->
            tx.list(
                "select id from event where kind = 'test' and id > ? order by id",
                row -> row.number("id"),
                last)));
  }

  @Test
  void notificationsComeThroughAndTheListenerComesBack() {
    Signals signals = new Signals();
    try (var _ =
        Notifications.listen(settings, (channel, payload) -> signals.of(channel).raise())) {
      awaitSignal(signals);
      database.transaction(tx ->
          tx.list(
              "select pg_terminate_backend(pid) as gone from pg_stat_activity"
                  + " where datname = current_database() and query like 'listen%'",
              row -> row.flag("gone")));
      awaitSignal(signals);
    }
  }

  private static void awaitSignal(Signals signals) {
    long before = signals.of(Channel.ORDERS).version();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          database.transaction(tx -> {
            tx.notify(Channel.ORDERS, "eu");
            return true;
          });
          return signals.of(Channel.ORDERS).version() > before;
        });
  }

  private static void await(java.util.concurrent.CyclicBarrier barrier) throws SQLException {
    try {
      barrier.await();
    } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
      throw new SQLException(e);
    }
  }
}
