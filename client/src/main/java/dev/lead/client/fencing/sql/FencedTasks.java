package dev.lead.client.fencing.sql;

import dev.lead.client.Leadership;
import dev.lead.client.Shard;
import dev.lead.client.Token;
import dev.lead.client.fencing.FenceException;
import dev.lead.client.fencing.OrphanTask;
import dev.lead.client.fencing.TaskLedger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of tasks, keyed by shard and idempotency key: each task takes effect exactly once, over
 * any number of leaders.
 *
 * <p>A task whose whole effect is in this database is {@linkplain #once run once}: work and entry
 * commit together. A task that does something elsewhere is {@linkplain #begin begun}, done, and
 * {@linkplain #finish finished}; if its leader dies in between it is an orphan, which {@link
 * #reassign} gives to the next leader, who has to find out how far it got.
 *
 * <p>All changes go through the {@link Fence}, and throw what {@link Fence#write} throws. Keys have
 * 1 to 200 characters. Thread-safe.
 */
public final class FencedTasks implements TaskLedger {
  private static final String INSERT =
      """
      insert into lead.task (service, shard, token, first_token, key, state)
      values (?, ?, ?, ?, ?, 'running') on conflict do nothing
      """;
  private static final String LOOK =
      "select state, token, result from lead.task where service = ? and shard = ? and key = ? for update";
  private static final String TAKE =
      "update lead.task set token = ? where service = ? and shard = ? and key = ?";
  private static final String FINISH =
      """
      update lead.task set state = 'done', result = ?, token = ?, ended_at = clock_timestamp()
      where service = ? and shard = ? and key = ?
      """;
  private static final String REASSIGN =
      """
      with orphan as (
        select service, shard, key, token from lead.task
        where service = ? and shard = ? and token < ? and state = 'running' for update)
      update lead.task t set token = ? from orphan o
      where t.service = o.service and t.shard = o.shard and t.key = o.key
      returning o.key, o.token, t.began_at
      """;
  private static final String ORPHANS =
      """
      select key, token, began_at from lead.task
      where service = ? and shard = ? and token < ? and state = 'running' order by key
      """;

  private final Fence fence;

  private FencedTasks(Fence fence) {
    this.fence = fence;
  }

  /** The ledger in the fence's database. */
  public static FencedTasks over(Fence fence) {
    return new FencedTasks(fence);
  }

  /**
   * Runs the work unless the task is done, in one transaction with its entry in the ledger.
   *
   * @param work returns the task's result, a short text that is kept
   */
  public <X extends Exception> TaskRun once(
      Leadership leadership, String key, FencedWork<String, X> work) throws SQLException, X {
    return fence.write(
        leadership,
        connection -> {
          if (start(connection, leadership, key) instanceof AlreadyDone done) {
            return done;
          }
          return new TaskRun.Ran(complete(connection, leadership, key, work));
        });
  }

  /**
   * Enters a task as under way, unless it is done. One that an earlier leader left under way is
   * taken over.
   */
  public TaskStart begin(Leadership leadership, String key) throws SQLException {
    return fence.write(leadership, connection -> start(connection, leadership, key));
  }

  /**
   * Finishes a task that was begun: its last effect in this database and its entry, in one
   * transaction.
   *
   * @throws FenceException {@code MISUSED} if the task was not begun
   */
  public <X extends Exception> TaskRun finish(
      Leadership leadership, String key, FencedWork<String, X> lastEffect) throws SQLException, X {
    return fence.write(
        leadership,
        connection -> {
          Row row = look(connection, leadership.shard(), key);
          if (row == null) {
            throw new FenceException(
                FenceException.Reason.MISUSED,
                "task %s of %s was not begun; call begin before its work, and finish after it"
                    .formatted(key, leadership.shard()));
          }
          return row.done
              ? new AlreadyDone(row.result, row.token)
              : new TaskRun.Ran(complete(connection, leadership, key, lastEffect));
        });
  }

  /**
   * The tasks of the shard that older leaders left under way; none after {@link #reassign}. Reads
   * only.
   */
  public List<OrphanTask> orphans(Leadership leadership) throws SQLException {
    return fence.write(
        leadership,
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(ORPHANS)) {
            Fence.bind(select, leadership);
            return tasks(select, leadership.shard());
          }
        });
  }

  @Override
  public List<OrphanTask> reassign(Leadership leadership) throws SQLException {
    return fence.write(
        leadership,
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(REASSIGN)) {
            Fence.bind(update, leadership);
            update.setLong(4, leadership.token().value());
            return tasks(update, leadership.shard());
          }
        });
  }

  private static TaskStart start(Connection connection, Leadership leadership, String key)
      throws SQLException {
    requireKey(key);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      Fence.bind(insert, leadership);
      insert.setLong(4, leadership.token().value());
      insert.setString(5, key);
      if (insert.executeUpdate() == 1) {
        return new TaskStart.Begun(Token.NONE);
      }
    }
    Row row = look(connection, leadership.shard(), key);
    if (row == null) {
      throw new SQLException("the entry of task " + key + " went while it was looked at");
    }
    if (row.done) {
      return new AlreadyDone(row.result, row.token);
    }
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setLong(1, leadership.token().value());
      bind(take, 2, leadership.shard(), key);
      take.executeUpdate();
    }
    return new TaskStart.Begun(row.token);
  }

  private static <X extends Exception> String complete(
      Connection connection, Leadership leadership, String key, FencedWork<String, X> work)
      throws SQLException, X {
    String result = work.run(connection);
    try (PreparedStatement finish = connection.prepareStatement(FINISH)) {
      finish.setString(1, result);
      finish.setLong(2, leadership.token().value());
      bind(finish, 3, leadership.shard(), key);
      finish.executeUpdate();
    }
    return result;
  }

  private record Row(boolean done, Token token, String result) {}

  private static @Nullable Row look(Connection connection, Shard shard, String key)
      throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(LOOK)) {
      bind(look, 1, shard, key);
      try (ResultSet row = look.executeQuery()) {
        return row.next()
            ? new Row(
                row.getString("state").equals("done"),
                new Token(row.getLong("token")),
                row.getString("result"))
            : null;
      }
    }
  }

  private static void bind(PreparedStatement statement, int from, Shard shard, String key)
      throws SQLException {
    statement.setString(from, shard.service());
    statement.setInt(from + 1, shard.number());
    statement.setString(from + 2, key);
  }

  private static List<OrphanTask> tasks(PreparedStatement statement, Shard shard)
      throws SQLException {
    List<OrphanTask> tasks = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        tasks.add(
            new OrphanTask(
                shard,
                rows.getString(1),
                new Token(rows.getLong(2)),
                rows.getObject(3, OffsetDateTime.class).toInstant()));
      }
    }
    return List.copyOf(tasks);
  }

  private static void requireKey(String key) {
    if (key.isEmpty() || key.length() > 200) {
      throw new IllegalArgumentException(
          "a task's key has 1 to 200 characters: this has " + key.length());
    }
  }
}
