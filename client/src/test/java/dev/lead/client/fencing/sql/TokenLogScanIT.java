package dev.lead.client.fencing.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lead.client.Token;
import dev.lead.client.fencing.FakeLeadership;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scan finds what went around the check, also where no clock and no number in a log tells. */
class TokenLogScanIT {
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
  void aWriteRecordedBeforeTheRaiseAndCommittedAfterItIsFound() throws SQLException {
    fence.raise(old);
    try (Connection unguarded = store.source().getConnection();
        Statement statement = unguarded.createStatement()) {
      unguarded.setAutoCommit(false);
      statement.execute("select lead.record('payments', 17, 100)");
      fence.raise(next);
      fence.write(next, connection -> "");
      assertThat(scan().isClean()).isTrue();
      unguarded.commit();
    }
    assertThat(scan().violations())
        .extracting(
            TokenLogScan.Violation::kind,
            TokenLogScan.Violation::token,
            TokenLogScan.Violation::larger)
        .containsExactly(tuple("stale", old.token(), next.token()));
  }

  @Test
  void tokensNobodyRaisedAreFound() throws SQLException {
    fence.raise(old);
    store.execute("select lead.record('payments', 18, 100)");
    assertThat(scan().violations())
        .extracting(TokenLogScan.Violation::kind, violation -> violation.shard().number())
        .containsExactly(tuple("not_raised", 18));
  }

  @Test
  void compactingKeepsCountsAndViolations() throws SQLException {
    fence.raise(old);
    fence.write(old, connection -> "");
    fence.write(old, connection -> "");
    fence.raise(next);
    fence.write(next, connection -> "");
    store.execute("select lead.record('payments', 17, 100)");
    TokenLogScan.Report before = scan();
    assertThat(before.violations()).hasSize(1);
    assertThat(store.text("select lead.compact('0 s')")).isEqualTo("4");
    assertThat(store.text("select count(*) from lead.token_log")).isEqualTo("0");
    assertThat(scan()).isEqualTo(before);
    fence.write(next, connection -> "");
    assertThat(store.text("select lead.compact('0 s')")).isEqualTo("1");
    assertThat(scan().accepted()).isEqualTo(5);
    assertThat(
            store.text(
                "select string_agg(token || ':' || accepted, ' ' order by token) from lead.accepted"))
        .isEqualTo("100:3 101:2");
    assertThat(scan().violations().getFirst().larger()).isEqualTo(new Token(101));
  }

  private TokenLogScan.Report scan() throws SQLException {
    return TokenLogScan.run(store.source());
  }
}
