package dev.lead.control.replica;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.control.mandate.WatchBoard;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one kind of work to one replica at a time. The holder raises a count in the database; each
 * other replica watches the count on its own monotonic clock, and takes the lease with the next
 * token when it stood still for the time-out: by compare-and-set, so that a count that was raised
 * first wins.
 *
 * <p>That a replica believes to hold it ({@link #held}) saves work. What keeps two from acting is
 * {@link #stillHeld}: it reads the token inside the transaction that acts and keeps others from
 * taking the lease before that one ends. So a replica that was frozen, however long, changes
 * nothing when it goes on.
 *
 * <p>Thread-safe.
 */
public final class WorkLease implements Exclusive, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkLease.class);

  private record Stand(UUID holder, String name, long token, long count, boolean released) {
    static Stand read(Row row) throws SQLException {
      return new Stand(
          row.uuid("holder"),
          row.text("holder_name"),
          row.number("token"),
          row.number("count"),
          row.flag("released"));
    }
  }

  private record Held(long token, long untilNanos) {}

  private final Database database;
  private final String name;
  private final Replica self;
  private final LeaseTimes times;
  private final LongSupplier nanoTime;
  private final WatchBoard<String, Stand> board;
  private volatile Optional<Held> held = Optional.empty();
  private volatile boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  /**
   * A lease that nobody asks for yet.
   *
   * @param name of the work
   * @param nanoTime a monotonic clock
   */
  public WorkLease(
      Database database, String name, Replica self, LeaseTimes times, LongSupplier nanoTime) {
    this.database = database;
    this.name = name;
    this.self = self;
    this.times = times;
    this.nanoTime = nanoTime;
    this.board = new WatchBoard<>(times.longestGap());
  }

  /** Beats, or watches, on a virtual thread. */
  public void start() {
    thread = Thread.ofVirtual().name("lease-" + name).start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        beat();
      } catch (DatabaseException e) {
        LOG.debug("the lease on {} can't be looked at: {}", name, e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("the lease on {} can't be looked at; it is tried again", name, e);
      }
      try {
        Thread.sleep(times.beat());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Raises the count, or looks whether another one does. */
  void beat() {
    Optional<Held> mine = held;
    if (mine.isPresent()) {
      renew(mine.get().token());
    } else {
      watch();
    }
  }

  private void renew(long token) {
    long sent = nanoTime.getAsLong();
    int raised =
        database.transaction(tx ->
            tx.update(
                "update work_lease set count = count + 1 where name = ? and holder = ? and token = ?"
                    + " and not released",
                name,
                self.id(),
                token));
    if (raised == 1) {
      held = Optional.of(new Held(token, sent + times.timeout().toNanos()));
    } else {
      held = Optional.empty();
      LOG.warn("the lease on {} went to another replica while this one was silent", name);
    }
  }

  private void watch() {
    long now = nanoTime.getAsLong();
    board.look(now);
    Optional<Stand> found =
        database.read(tx -> tx.first("select * from work_lease where name = ?", Stand::read, name));
    if (found.isEmpty()) {
      if (database.transaction(this::create) == 1) {
        took(1, now);
      }
      return;
    }
    Stand stand = found.get();
    Duration still = board.unchanged(name, stand, now);
    if (stand.released() || still.compareTo(times.takenAfter()) >= 0) {
      if (database.transaction(tx -> take(tx, stand))) {
        LOG.info("{} was held by {}", name, stand.name());
        took(stand.token() + 1, now);
      }
    }
  }

  private int create(Tx tx) throws SQLException {
    return tx.update(
        "insert into work_lease (name, holder, holder_name, token) values (?, ?, ?, 1)"
            + " on conflict do nothing",
        name,
        self.id(),
        self.name());
  }

  /** Waits for what the former holder has under way; it may still be a valid one. */
  private boolean take(Tx tx, Stand watched) throws SQLException {
    Optional<Stand> now =
        tx.first("select * from work_lease where name = ? for update", Stand::read, name);
    if (!now.equals(Optional.of(watched))) {
      return false;
    }
    tx.update(
        "update work_lease set holder = ?, holder_name = ?, token = token + 1, count = 0,"
            + " released = false, taken_at = now() where name = ?",
        self.id(),
        self.name(),
        name);
    return true;
  }

  private void took(long token, long sentNanos) {
    held = Optional.of(new Held(token, sentNanos + times.timeout().toNanos()));
    board.restart();
    LOG.info("{} is this replica's from now on (token {})", name, token);
  }

  @Override
  public boolean held() {
    long now = nanoTime.getAsLong();
    return held.filter(mine -> mine.untilNanos() - now > 0).isPresent();
  }

  /**
   * The lock does not hold up the own count (which is no part of the key), but whoever takes the
   * lease. A transaction of a replica that freezes here is ended by the database before long.
   */
  @Override
  public boolean stillHeld(Tx tx) throws SQLException {
    Optional<Held> mine = held;
    if (mine.isEmpty()) {
      return false;
    }
    tx.list(
        "select set_config('idle_in_transaction_session_timeout', ?, true)",
        row -> "",
        Long.toString(times.timeout().toMillis()));
    return tx.first(
            "select 1 as n from work_lease where name = ? and holder = ? and token = ?"
                + " and not released for key share",
            row -> row.number("n"),
            name,
            self.id(),
            mine.get().token())
        .isPresent();
  }

  /** Gives it up, so that nobody has to wait for the time-out. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Optional<Held> mine = held;
    held = Optional.empty();
    if (mine.isPresent()) {
      try {
        database.transaction(tx ->
            tx.update(
                "update work_lease set released = true where name = ? and holder = ? and token = ?",
                name,
                self.id(),
                mine.get().token()));
      } catch (DatabaseException away) {
        LOG.debug("the lease on {} is left to lapse: {}", name, away.getMessage());
      }
    }
  }
}
