package dev.lead.client.fencing.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FakeLeadership;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.FenceException.Reason;
import dev.lead.client.fencing.Raised;
import dev.lead.client.fencing.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FenceIT {
  private final FakeLeadership old = new FakeLeadership("payments/17", 100);
  private final FakeLeadership next = new FakeLeadership("payments/17", 101);
  private TestStore store;
  private Fence fence;

  @BeforeEach
  void newDatabase() throws SQLException {
    store = TestStore.fenced();
    fence = Fence.over(store.source());
  }

  @Test
  void aLeaderWritesUntilANewerOneHasRaisedItsToken() throws SQLException {
    assertThat(fence.raise(old).previous()).isEqualTo(Token.NONE);
    insert(old, "first");
    Raised raised = fence.raise(next);
    assertThat(raised.previous()).isEqualTo(old.token());
    assertThat(raised.ended()).isZero();
    assertThatThrownBy(() -> insert(old, "late"))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            stale -> {
              assertThat(stale.shard()).isEqualTo(new Shard("payments", 17));
              assertThat(stale.token()).isEqualTo(old.token());
              assertThat(stale.present()).isEqualTo(next.token());
            })
        .hasMessageContaining("101 is present")
        .hasMessageContaining("stop all work");
    insert(next, "second");
    assertThat(items()).isEqualTo("first,second");
  }

  @Test
  void aRefusalIsCountedAlthoughItsTransactionWasRolledBack() throws SQLException {
    fence.raise(next);
    assertThatThrownBy(() -> insert(old, "late")).isInstanceOf(StaleTokenException.class);
    assertThatThrownBy(() -> insert(old, "later")).isInstanceOf(StaleTokenException.class);
    assertThat(old.stale()).isEqualTo(2);
    assertThat(TokenLogScan.run(store.source()).rejected()).isEqualTo(2);
    assertThat(
            store.text(
                "select service || '/' || shard || ' ' || token || ' ' || present || ' ' || rejections from lead.rejection"))
        .isEqualTo("payments/17 100 101 2");
  }

  @Test
  void raisingAgainChangesNothingAndASmallerOneIsRefused() throws SQLException {
    fence.raise(old);
    fence.raise(next);
    assertThat(fence.raise(next).previous()).isEqualTo(old.token());
    assertThatThrownBy(() -> fence.raise(old)).isInstanceOf(StaleTokenException.class);
    assertThat(old.stale()).isEqualTo(1);
    assertThat(store.text("select count(*) from lead.raised")).isEqualTo("2");
  }

  @Test
  void theTokenOfAnotherShardIsRefusedUnlessItIsTheOneRaisedHere() throws SQLException {
    FakeLeadership other = new FakeLeadership("payments/18", 205);
    fence.raise(old);
    fence.raise(other);
    FakeLeadership mixedUp = new FakeLeadership("payments/17", 205);
    FenceException refused =
        catchThrowableOfType(FenceException.class, () -> insert(mixedUp, "mixed up"));
    assertThat(refused.reason()).isEqualTo(Reason.NOT_RAISED);
    assertThat(refused)
        .hasMessageContaining("205 was never raised for payments/17, where token 100 is present")
        .hasMessageContaining("is this the shard the token was granted for?");
    FenceException unknown =
        catchThrowableOfType(
            FenceException.class, () -> insert(new FakeLeadership("payments/19", 100), "nobody"));
    assertThat(unknown.reason()).isEqualTo(Reason.NOT_RAISED);
    assertThat(unknown).hasMessageContaining("calls lead.raise once before it writes");
    assertThat(items()).isEqualTo("null");
  }

  @Test
  void nothingIsCommittedWhenTheLeadershipEndedMeanwhile() throws SQLException {
    fence.raise(old);
    assertThatThrownBy(() ->
            fence.write(
                old,
                connection -> {
                  insert(connection, "late");
                  old.lapse();
                  return "";
                }))
        .isInstanceOf(FakeLeadership.Lost.class);
    assertThat(items()).isEqualTo("null");
  }

  @Test
  void aStaleWriteWithinAnothersWorkIsItsOwn() throws SQLException {
    FakeLeadership neighbour = new FakeLeadership("payments/18", 50);
    fence.raise(next);
    fence.raise(neighbour);
    assertThatThrownBy(() ->
            fence.write(
                neighbour,
                connection -> {
                  insert(old, "late");
                  return "";
                }))
        .isInstanceOf(StaleTokenException.class);
    assertThat(old.stale()).isEqualTo(1);
    assertThat(neighbour.stale()).isZero();
  }

  @Test
  void aRaiseWaitsForWhatWasCheckedBefore() throws Exception {
    fence.raise(old);
    CompletableFuture<Raised> raising = new CompletableFuture<>();
    fence.write(
        old,
        connection -> {
          insert(connection, "in time");
          Thread.ofVirtual().start(() -> complete(raising, fence.patience(Duration.ofSeconds(30))));
          awaitBlockedRaise();
          return "";
        });
    assertThat(raising.get(20, TimeUnit.SECONDS).ended()).isZero();
    assertThat(items()).isEqualTo("in time");
    assertThat(TokenLogScan.run(store.source()).violations()).isEmpty();
  }

  @Test
  void anOpenTransactionOfTheOldHolderIsEndedAfterTheBound() throws Exception {
    fence.raise(old);
    CompletableFuture<Raised> raising = new CompletableFuture<>();
    assertThatThrownBy(() ->
            fence.write(
                old,
                connection -> {
                  insert(connection, "late");
                  complete(raising, fence.patience(Duration.ofMillis(300)));
                  return "";
                }))
        .isInstanceOf(SQLException.class);
    assertThat(raising.get().ended()).isEqualTo(1);
    assertThat(raising.get().took()).isLessThan(Duration.ofSeconds(10));
    assertThat(items()).isEqualTo("null");
    assertThat(TokenLogScan.run(store.source()).isClean()).isTrue();
    insert(next, "after");
    assertThat(items()).isEqualTo("after");
  }

  @Test
  void aRaiseThatMayNotEndTheTransactionSaysSo() throws Exception {
    String role = "weak_" + System.nanoTime();
    store.execute(
        "create role %1$s login password 'pw'; grant usage on schema lead to %1$s; grant all on all tables in schema lead to %1$s; grant all on all sequences in schema lead to %1$s"
            .formatted(role));
    Fence weak = Fence.over(store.as(role, "pw")).patience(Duration.ofMillis(200));
    fence.raise(old);
    FenceException blocked =
        fence.write(
            old, connection -> catchThrowableOfType(FenceException.class, () -> weak.raise(next)));
    assertThat(blocked.reason()).isEqualTo(Reason.BLOCKED);
    assertThat(blocked)
        .hasMessageContaining("blocked by an open transaction of process")
        .hasMessageContaining("fencing test")
        .hasMessageContaining("grant pg_signal_backend to " + role);
    assertThat(weak.raise(next).previous()).isEqualTo(old.token());
  }

  @Test
  void leadersOfOneShardDoNotWaitForEachOtherNorShardsForARaise() throws SQLException {
    FakeLeadership neighbour = new FakeLeadership("payments/18", 50);
    fence.raise(old);
    fence.write(
        old,
        outer ->
            fence.write(
                old,
                inner -> {
                  fence.raise(neighbour);
                  insert(neighbour, "neighbour");
                  insert(inner, "inner");
                  insert(outer, "outer");
                  return "";
                }));
    assertThat(store.text("select count(*) from item")).isEqualTo("3");
  }

  @Test
  void aTransactionWithAnOldSnapshotCannotMissARaise() throws SQLException {
    fence.raise(old);
    try (Connection connection = store.source().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (Statement look = connection.createStatement()) {
        look.execute("select count(*) from item");
      }
      fence.raise(next);
      assertThatThrownBy(() -> fence.check(connection, old))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
      connection.rollback();
    }
    try (Connection connection = store.source().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      FenceException misused =
          catchThrowableOfType(
              FenceException.class,
              () -> fence.raise(connection, new FakeLeadership("payments/17", 102)));
      assertThat(misused.reason()).isEqualTo(Reason.MISUSED);
      connection.rollback();
    }
  }

  @Test
  void aMissingMigrationIsNamedWithWhatToDo() throws SQLException {
    Fence unfenced = Fence.over(TestStore.bare().source());
    for (FenceException missing :
        new FenceException[] {
          catchThrowableOfType(FenceException.class, () -> unfenced.raise(old)),
          catchThrowableOfType(
              FenceException.class, () -> unfenced.write(old, connection -> "written"))
        }) {
      assertThat(missing.reason()).isEqualTo(Reason.NOT_INSTALLED);
      assertThat(missing)
          .hasMessageContaining("apply the migration lead-fencing-1.sql")
          .hasMessageContaining("FenceSchema.apply");
    }
  }

  @Test
  void theMigrationCanBeAppliedAgain() throws SQLException {
    fence.raise(old);
    try (Connection connection = store.source().getConnection()) {
      FenceSchema.apply(connection);
      assertThat(connection.getAutoCommit()).isTrue();
    }
    assertThat(store.text("select lead.version()")).isEqualTo("1");
    assertThat(fence.raise(next).previous()).isEqualTo(old.token());
  }

  @Test
  void manyShardsInOneTransactionAreAdmittedOneByOne() throws SQLException {
    fence.raise(next);
    assertThat(
            store.text(
                "select string_agg(lead.admit('payments', 17, t)::text, ',') from unnest(array[100, 101, 100]::bigint[]) t"))
        .isEqualTo("false,true,false");
    TokenLogScan.Report report = TokenLogScan.run(store.source());
    assertThat(report.accepted()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(2);
  }

  private void complete(CompletableFuture<Raised> raising, Fence with) {
    try {
      raising.complete(with.raise(next));
    } catch (SQLException | RuntimeException e) {
      raising.completeExceptionally(e);
    }
  }

  private void awaitBlockedRaise() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            store
                .text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                .equals("1"));
  }

  private void insert(FakeLeadership leadership, String what) throws SQLException {
    fence.write(
        leadership,
        connection -> {
          insert(connection, what);
          return "";
        });
  }

  private static void insert(Connection connection, String what) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into item values ('" + what + "')");
    }
  }

  private String items() throws SQLException {
    return store.text("select string_agg(what, ',' order by what) from item");
  }
}
