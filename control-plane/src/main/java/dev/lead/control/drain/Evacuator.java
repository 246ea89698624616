package dev.lead.control.drain;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Move;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.Batches;
import dev.lead.control.saga.Movable;
import dev.lead.control.saga.MoveStore;
import dev.lead.control.wake.Signal;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties drained regions: keeps some moves in the queue until nothing is left. What does not
 * succeed is tried again, perhaps to another region.
 */
public final class Evacuator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Evacuator.class);
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

  /** As many moves of a region wait at most: where to is decided late, and evenly. */
  private static final int MOST_OPEN = Batches.SIZE;

  private static final int REFILL_BELOW = MOST_OPEN / 2;

  private record Drained(long id, RegionName region, String actor) {}

  private final Database database;
  private final Signal signal;
  private final Exclusive exclusive;
  private volatile boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  public Evacuator(Database database, Signal signal, Exclusive exclusive) {
    this.database = database;
    this.signal = signal;
    this.exclusive = exclusive;
  }

  /** Works on a virtual thread. */
  public void start() {
    thread = Thread.ofVirtual().name("evacuator").start(this::run);
  }

  private void run() {
    while (!closed) {
      long seen = signal.version();
      try {
        if (exclusive.held()) {
          round();
        }
      } catch (DatabaseException e) {
        LOG.warn("drained regions wait: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("emptying a region failed; it is tried again", e);
      }
      try {
        signal.await(seen, LOOK_ANYWAY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Puts moves into the queue where there is room; returns how many. */
  public int round() {
    List<Drained> all =
        database.read(tx ->
            tx.list(
                "select d.id, d.region, d.actor from drain d where d.kind = 'region' and d.ended_at is null"
                    + " and exists (select 1 from leader l where l.region = d.region) order by d.id",
                row ->
                    new Drained(
                        row.number("id"), new RegionName(row.text("region")), row.text("actor"))));
    int moved = 0;
    for (Drained drained : all) {
      boolean worth = database.read(tx -> room(tx, drained.region()) > 0);
      if (worth) {
        moved += database.transaction(tx -> exclusive.stillHeld(tx) ? fill(tx, drained) : 0);
      }
    }
    return moved;
  }

  private static int room(Tx tx, RegionName region) throws SQLException {
    int open =
        (int)
            tx.number(
                "select count(*) as n from shard_move where source = ? and state not in ('completed', 'rolled_back')",
                region.value());
    return open < REFILL_BELOW ? MOST_OPEN - open : 0;
  }

  private static int fill(Tx tx, Drained drained) throws SQLException {
    RegionStore.lock(tx, drained.region());
    boolean stands =
        tx.number("select count(*) as n from drain where id = ? and ended_at is null", drained.id())
            > 0;
    List<Movable> shards =
        stands ? Movable.calm(tx, drained.region(), room(tx, drained.region())) : List.of();
    if (shards.isEmpty()) {
      return 0;
    }
    RegionPlan plan = RegionPlan.of(tx, drained.region(), shards);
    List<MoveStore.Wanted> wanted =
        shards.stream()
            .filter(m -> plan.to().containsKey(m.shard()))
            .map(m ->
                new MoveStore.Wanted(
                    m.shard(),
                    m.region(),
                    plan.to().getOrDefault(m.shard(), m.region()),
                    Move.Wish.NONE,
                    m.leader(),
                    m.token()))
            .toList();
    if (wanted.isEmpty()) {
      return 0;
    }
    List<Long> ids = Batches.enqueue(tx, wanted, "drain", "drain " + drained.id(), drained.actor());
    EventLog.append(
        tx,
        List.of(
            LogEntry.of(
                    "drain_moves_ordered",
                    EventLog.SELF,
                    Map.of("drain", drained.id(), "transfers", ids, "shards", wanted.size()))
                .in(drained.region())));
    return wanted.size();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
