package dev.lead.control.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one database; each looks when the test says so, on its own clock. */
class WorkLeaseIT {
  private static final Database DATABASE = TestDatabase.open();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final LeaseTimes TIMES =
      new LeaseTimes(Duration.ofMillis(500), Duration.ofSeconds(2));

  private final String work = "work-" + NUMBER.incrementAndGet();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final WorkLease one = lease("one");
  private final WorkLease two = lease("two");
  private final ExecutorService other = Executors.newVirtualThreadPerTaskExecutor();

  private WorkLease lease(String name) {
    return new WorkLease(DATABASE, work, new Replica(UUID.randomUUID(), name), TIMES, clock::get);
  }

  @AfterEach
  void stop() {
    other.shutdownNow();
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static boolean may(Exclusive lease) {
    return DATABASE.transaction(lease::stillHeld);
  }

  /** Time goes by while that replica alone looks. */
  private void onlyLooks(WorkLease replica, Duration time) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(time) < 0;
        passed = passed.plus(TIMES.beat())) {
      pass(TIMES.beat());
      replica.beat();
    }
  }

  @Test
  void oneHoldsItAsLongAsItBeats() {
    one.beat();
    two.beat();
    for (int i = 0; i < 20; i++) {
      pass(TIMES.beat());
      one.beat();
      two.beat();
    }

    assertThat(one.held()).isTrue();
    assertThat(may(one)).isTrue();
    assertThat(two.held()).isFalse();
    assertThat(may(two)).isFalse();
  }

  @Test
  void whoIsKilledIsFollowedAfterTheTimeout() {
    one.beat();
    two.beat();

    onlyLooks(two, Duration.ofMillis(1_900));
    assertThat(two.held()).isFalse();
    onlyLooks(two, Duration.ofMillis(600));

    assertThat(two.held()).isTrue();
    assertThat(may(two)).isTrue();
  }

  @Test
  void aReplicaThatWasFrozenChangesNothingWhenItGoesOn() {
    one.beat();
    two.beat();
    assertThat(may(one)).isTrue();
    onlyLooks(two, Duration.ofSeconds(3));

    // Its own clock says so, too; but a frozen clock may not, and then the token does.
    assertThat(one.held()).isFalse();
    assertThat(may(one)).isFalse();
    one.beat();
    assertThat(may(one)).isFalse();
    assertThat(may(two)).isTrue();
  }

  @Test
  void whatActsUnderTheLeaseEndsBeforeAnotherReplicaGetsIt() throws Exception {
    one.beat();
    two.beat();
    CountDownLatch acting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Boolean> action =
        other.submit(
            (Callable<Boolean>)
                () ->
                    DATABASE.transaction(tx -> {
                      boolean mine = one.stillHeld(tx);
                      acting.countDown();
                      await(goOn);
                      return mine;
                    }));
    acting.await();
    one.beat(); // The own count is not held up by the own work.
    Future<?> taking = other.submit(() -> onlyLooks(two, Duration.ofSeconds(4)));
    Awaitility.await()
        .until(() ->
            DATABASE.read(tx ->
                tx.number(
                    "select count(*) as n from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and query like '%work_lease%' and datname = current_database()"))
                > 0);
    assertThat(taking.isDone()).isFalse();

    goOn.countDown();

    assertThat(action.get()).isTrue();
    taking.get();
    assertThat(may(two)).isTrue();
    assertThat(may(one)).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTransactionThatFreezesInTheMiddleIsEndedAndCommitsNothing() {
    one.beat();
    two.beat();
    DATABASE.transaction(tx -> tx.update("create table if not exists done (work text)"));

    assertThatThrownBy(() ->
            DATABASE.transaction(tx -> {
              assertThat(one.stillHeld(tx)).isTrue();
              tx.update("insert into done values (?)", work);
              onlyLooks(two, Duration.ofSeconds(4)); // Waits for the lock until the server acts.
              return 0;
            }))
        .isInstanceOf(DatabaseException.class);

    assertThat(may(two)).isTrue();
    long committed =
        DATABASE.read(tx -> tx.number("select count(*) as n from done where work = ?", work));
    assertThat(committed).isZero();
  }

  @Test
  void whoStopsInGoodOrderIsFollowedAtOnce() {
    one.beat();
    two.beat();
    one.close();

    two.beat();

    assertThat(two.held()).isTrue();
    assertThat(may(one)).isFalse();
  }

  @Test
  void aWatcherThatSleptItselfLooksAnew() {
    one.beat();
    two.beat();
    pass(Duration.ofMinutes(1));

    two.beat();

    assertThat(two.held()).isFalse();
    assertThat(may(one)).isTrue();
  }

  @Test
  void ofManyThatTakeItAtOnceOneGetsIt() throws Exception {
    WorkLease[] all = new WorkLease[6];
    for (int i = 0; i < all.length; i++) {
      all[i] = lease("many-" + i);
    }
    CountDownLatch start = new CountDownLatch(1);
    Future<?>[] looks = new Future<?>[all.length];
    for (int i = 0; i < all.length; i++) {
      WorkLease mine = all[i];
      looks[i] =
          other.submit(() -> {
            await(start);
            mine.beat();
          });
    }
    start.countDown();
    for (Future<?> look : looks) {
      look.get();
    }
    int holders = 0;
    for (WorkLease lease : all) {
      holders += may(lease) ? 1 : 0;
    }
    assertThat(holders).isEqualTo(1);
  }
}
