package dev.lead.control.failover;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Tx;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.mandate.WatchBoard;
import dev.lead.control.wake.Signal;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails lost regions over where that is automatic, and tries again for shards that found no home.
 * Every replica watches all the time, on its own monotonic clock, so that one whose turn it becomes
 * knows already who is silent; only the one whose turn it is acts.
 */
public final class FailoverWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FailoverWatch.class);
  private static final Duration LOOK_ANYWAY = Duration.ofMillis(500);

  private record Heard(RegionName region, boolean lapsed, long runs, long counts) {}

  private record Value(long runs, long counts) {}

  private final Database database;
  private final Duration lapseAfter;
  private final Signal signal;
  private final Exclusive exclusive;
  private final LongSupplier nanoTime;
  private final WatchBoard<RegionName, Value> board;
  private volatile boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  /**
   * A watch that is not started yet.
   *
   * @param signal raised when a mandate lapsed; it also looks twice a second
   * @param nanoTime a monotonic clock
   */
  public FailoverWatch(
      Database database,
      MandateSettings settings,
      Signal signal,
      Exclusive exclusive,
      LongSupplier nanoTime) {
    this.database = database;
    this.lapseAfter = settings.lapseAfter();
    this.signal = signal;
    this.exclusive = exclusive;
    this.nanoTime = nanoTime;
    this.board = new WatchBoard<>(settings.mandate().dividedBy(3).plus(LOOK_ANYWAY));
  }

  /** Watches on a virtual thread. */
  public void start() {
    thread = Thread.ofVirtual().name("failover").start(this::run);
  }

  private void run() {
    while (!closed) {
      long seen = signal.version();
      try {
        look();
      } catch (DatabaseException e) {
        board.restart();
        LOG.warn("regions cannot be watched for now: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("a failover failed; it is tried again", e);
      }
      try {
        signal.await(seen, LOOK_ANYWAY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Looks once; returns how many regions it did something for. */
  public int look() {
    List<Heard> all =
        database.read(tx ->
            tx.list(
                """
                select r.name, r.mandate = 'lapsed' as lapsed, coalesce(max(a.arrival), 0) as runs,
                  coalesce(sum(a.count), 0) as counts
                from region r left join agent_run a on a.region = r.name group by r.name
                """,
                row ->
                    new Heard(
                        new RegionName(row.text("name")),
                        row.flag("lapsed"),
                        row.number("runs"),
                        row.number("counts"))));
    long now = nanoTime.getAsLong();
    board.look(now);
    List<Heard> lapsed = new ArrayList<>();
    Set<RegionName> names = new HashSet<>();
    Set<RegionName> silent = new HashSet<>();
    for (Heard heard : all) {
      names.add(heard.region());
      Duration quiet =
          board.unchanged(heard.region(), new Value(heard.runs(), heard.counts()), now);
      if (quiet.compareTo(lapseAfter) >= 0) {
        silent.add(heard.region());
      }
      if (heard.lapsed()) {
        lapsed.add(heard);
      }
    }
    board.retain(names);
    return exclusive.held() ? act(lapsed, silent) : 0;
  }

  private int act(List<Heard> lapsed, Set<RegionName> silent) {
    int done = 0;
    for (FailoverRow row : database.read(FailoverRow::allOpen)) {
      boolean worth = database.read(tx -> Failovers.worthwhile(tx, row));
      if (worth) {
        done +=
            database.transaction(tx -> exclusive.stillHeld(tx) && Failovers.again(tx, row)) ? 1 : 0;
      }
    }
    for (Heard heard : lapsed) {
      boolean worth = database.read(tx -> automaticShards(tx, heard.region()));
      if (worth) {
        done +=
            database.transaction(tx ->
                exclusive.stillHeld(tx)
                    && Failovers.automatic(tx, heard.region(), silent.contains(heard.region())))
                ? 1
                : 0;
      }
    }
    return done;
  }

  /** Most of the time there are none, and no locks are needed to know. */
  private static boolean automaticShards(Tx tx, RegionName region) throws SQLException {
    return tx.number(
            """
            select count(*) as n from service s where not s.removed and s.failover = 'automatic'
              and s.policy ->> 'isolation' = 'step_down'
              and exists (select 1 from home_range h where h.service = s.name and h.region = ? and h.home)
              and not exists (select 1 from failover f where f.region = ? and f.ended_at is null)
            """,
            region.value(),
            region.value())
        > 0;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
