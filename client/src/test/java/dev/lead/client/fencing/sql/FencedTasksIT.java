package dev.lead.client.fencing.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.client.Token;
import dev.lead.client.fencing.FakeLeadership;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.OrphanTask;
import dev.lead.client.fencing.StaleTokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FencedTasksIT {
  private final FakeLeadership old = new FakeLeadership("nightly/0", 100);
  private final FakeLeadership next = new FakeLeadership("nightly/0", 101);
  private TestStore store;
  private Fence fence;
  private FencedTasks tasks;

  @BeforeEach
  void newDatabase() throws SQLException {
    store = TestStore.fenced();
    fence = Fence.over(store.source());
    tasks = FencedTasks.over(fence);
    fence.raise(old);
  }

  @Test
  void aTaskTakesEffectOnceOverLeaders() throws SQLException {
    assertThat(tasks.once(old, "2026-11-24", FencedTasksIT::bill))
        .isEqualTo(new TaskRun.Ran("billed"));
    assertThat(tasks.once(old, "2026-11-24", FencedTasksIT::bill))
        .isEqualTo(new AlreadyDone("billed", old.token()));
    fence.raise(next);
    assertThat(tasks.once(next, "2026-11-24", FencedTasksIT::bill))
        .isEqualTo(new AlreadyDone("billed", old.token()));
    assertThatThrownBy(() -> tasks.once(old, "2026-11-25", FencedTasksIT::bill))
        .isInstanceOf(StaleTokenException.class);
    assertThat(store.text("select count(*) from item")).isEqualTo("1");
  }

  @Test
  void aTaskThatFailedLeavesNothingAndCanBeRunAgain() throws SQLException {
    assertThatThrownBy(() ->
            tasks.once(
                old,
                "2026-11-24",
                connection -> {
                  bill(connection);
                  throw new IllegalStateException("no money");
                }))
        .hasMessage("no money");
    assertThat(store.text("select count(*) from item")).isEqualTo("0");
    assertThat(tasks.once(old, "2026-11-24", FencedTasksIT::bill)).isInstanceOf(TaskRun.Ran.class);
  }

  @Test
  void orphansAreReassignedAtTakeoverAndThenThereAreNone() throws SQLException {
    assertThat(tasks.begin(old, "a")).isEqualTo(new TaskStart.Begun(Token.NONE));
    assertThat(tasks.begin(old, "b")).isEqualTo(new TaskStart.Begun(Token.NONE));
    assertThat(tasks.begin(old, "b")).isEqualTo(new TaskStart.Begun(old.token()));
    tasks.begin(old, "c");
    tasks.finish(old, "c", FencedTasksIT::bill);
    fence.raise(next);
    assertThat(tasks.orphans(next)).extracting(OrphanTask::key).containsExactly("a", "b");
    assertThat(tasks.reassign(next))
        .hasSize(2)
        .allSatisfy(orphan -> assertThat(orphan.token()).isEqualTo(old.token()));
    assertThat(tasks.orphans(next)).isEmpty();
    assertThatThrownBy(() -> tasks.finish(old, "a", FencedTasksIT::bill))
        .isInstanceOf(StaleTokenException.class);
    assertThat(tasks.finish(next, "a", FencedTasksIT::bill)).isEqualTo(new TaskRun.Ran("billed"));
    assertThat(tasks.finish(next, "a", FencedTasksIT::bill))
        .isEqualTo(new AlreadyDone("billed", next.token()));
    assertThat(tasks.begin(next, "c")).isEqualTo(new AlreadyDone("billed", old.token()));
    assertThat(store.text("select count(*) from item")).isEqualTo("2");
  }

  @Test
  void whatWasNotBegunCannotBeFinished() {
    assertThatThrownBy(() -> tasks.finish(old, "a", FencedTasksIT::bill))
        .isInstanceOf(FenceException.class)
        .hasMessageContaining("was not begun; call begin before its work");
    assertThatThrownBy(() -> tasks.begin(old, "")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String bill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into item values ('bill')");
    }
    return "billed";
  }
}
