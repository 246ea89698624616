package dev.lead.control.saga;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Tx;
import dev.lead.control.move.Budget;
import dev.lead.control.wake.Signal;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries open moves on: all of one pair of regions in one transaction, under the locks of both.
 *
 * <p>Any number of replicas may do it at once, and each may die at any point: what is to be done is
 * decided anew, from the rows, in each transaction.
 */
public final class MoveDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MoveDriver.class);
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);

  private record Pair(RegionName source, RegionName destination) {}

  private final Database database;
  private final Budget budget;
  private final Signal signal;
  private final Exclusive exclusive;
  private volatile boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  /**
   * A driver that is not started yet.
   *
   * @param signal raised when a move may go on; it also looks every second
   */
  public MoveDriver(Database database, Budget budget, Signal signal, Exclusive exclusive) {
    this.database = database;
    this.budget = budget;
    this.signal = signal;
    this.exclusive = exclusive;
  }

  /** Drives on a virtual thread. */
  public void start() {
    thread = Thread.ofVirtual().name("moves").start(this::run);
  }

  private void run() {
    while (!closed) {
      long seen = signal.version();
      try {
        boolean more = exclusive.held() && round() > 0;
        if (!more) {
          signal.await(seen, LOOK_ANYWAY);
        }
      } catch (InterruptedException e) {
        return;
      } catch (DatabaseException e) {
        LOG.warn("moves between regions wait: {}", e.getMessage());
        pause();
      } catch (RuntimeException e) {
        LOG.error("a step of a move failed; it is tried again", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_ANYWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Does what can be done now; returns how many steps that were. */
  public int round() {
    List<Pair> pairs =
        database.read(tx ->
            tx.list(
                "select distinct source, destination from shard_move"
                    + " where state not in ('completed', 'rolled_back') order by 1, 2",
                row ->
                    new Pair(
                        new RegionName(row.text("source")),
                        new RegionName(row.text("destination")))));
    int steps = 0;
    for (Pair pair : pairs) {
      steps += database.transaction(tx -> advance(tx, pair));
    }
    return steps;
  }

  private int advance(Tx tx, Pair pair) throws SQLException {
    return exclusive.stillHeld(tx)
        ? PairSteps.take(tx, pair.source(), pair.destination(), budget)
        : 0;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
