package dev.lead.control.link;

import dev.lead.control.db.Database;
import dev.lead.control.db.DatabaseException;
import dev.lead.control.db.Exclusive;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.mandate.Holder;
import dev.lead.control.mandate.HolderState;
import dev.lead.control.mandate.MandateSettings;
import dev.lead.control.mandate.Silence;
import dev.lead.control.mandate.WatchBoard;
import dev.lead.control.recovery.Recoveries;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the counts of those who renew, on this replica's own monotonic clock, and notes who has
 * lapsed or is gone. Each verdict is a compare-and-set under the region's lock on the count that
 * was watched, so a renewal that commits first wins. Every replica watches, so that each could take
 * over at any time; the one that holds the lease on this work notes the verdicts.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private record Watched(RegionName region, Holder holder, Duration longestLease) {}

  private record Look(
      List<Watched> watched, long recovery, boolean stepped, List<RegionName> awaited) {}

  private record Key(RegionName region, Incarnation incarnation, AgentRun agent) {}

  private record Value(HolderState state, long count) {}

  private final Database database;
  private final MandateSettings settings;
  private final Exclusive exclusive;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final WatchBoard<Key, Value> board;
  private final WatchBoard<RegionName, Long> awaited;
  private final WatchBoard<String, Long> ofRecovery;
  private long recovery;
  private volatile Map<AgentKey, Duration> silent = Map.of();
  private volatile boolean closed;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  /** An agent run in a region. */
  public record AgentKey(RegionName region, AgentRun agent) {}

  /**
   * A sweeper that is not started yet.
   *
   * @param interval between two looks
   * @param nanoTime a monotonic clock
   */
  public Sweeper(
      Database database,
      MandateSettings settings,
      Exclusive exclusive,
      Duration interval,
      LongSupplier nanoTime) {
    this.database = database;
    this.settings = settings;
    this.exclusive = exclusive;
    this.interval = interval;
    this.nanoTime = nanoTime;
    // Whoever did not look for a third of a mandate has to see the agents speak again first.
    Duration gap = settings.mandate().dividedBy(3).plus(interval);
    this.board = new WatchBoard<>(gap);
    this.awaited = new WatchBoard<>(gap);
    this.ofRecovery = new WatchBoard<>(gap);
  }

  /** Looks again and again on a virtual thread. */
  public void start() {
    thread = Thread.ofVirtual().name("sweeper").start(this::run);
  }

  /** How long each agent run that renews has been silent, as this replica saw it. */
  public Map<AgentKey, Duration> silent() {
    return silent;
  }

  private void run() {
    while (!closed) {
      try {
        sweep();
      } catch (DatabaseException e) {
        // Renewals may have failed for the same reason: nobody is to blame for this silence.
        board.restart();
        LOG.warn("cannot watch the mandates for now: {}", e.getMessage());
      } catch (RuntimeException e) {
        board.restart();
        LOG.error("watching the mandates failed; it goes on", e);
      }
      try {
        Thread.sleep(interval);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Looks once. */
  void sweep() {
    Look look = database.read(Sweeper::look);
    List<Watched> all = look.watched();
    long now = nanoTime.getAsLong();
    board.look(now);
    awaited.look(now);
    ofRecovery.look(now);
    if (look.recovery() != recovery) {
      // What is stored may be older than what was seen.
      recovery = look.recovery();
      board.restart();
      awaited.restart();
      ofRecovery.restart();
    }
    Duration recovering = ofRecovery.unchanged("", recovery, now);
    Map<Key, Duration> unchanged = new HashMap<>();
    Map<AgentKey, Duration> silence = new HashMap<>();
    for (Watched watched : all) {
      Holder holder = watched.holder();
      Key key = new Key(watched.region(), holder.incarnation(), holder.agent());
      Duration time = board.unchanged(key, new Value(holder.state(), holder.count()), now);
      unchanged.put(key, time);
      if (holder.state() == HolderState.RENEWING) {
        silence.put(new AgentKey(watched.region(), holder.agent()), time);
      }
      if (exclusive.held()) {
        Silence.verdict(holder, time, watched.longestLease(), settings)
            .ifPresent(state -> become(watched.region(), holder, state));
      }
    }
    board.retain(unchanged.keySet());
    if (look.stepped()
        && look.awaited().isEmpty()
        && exclusive.held()
        && recovering.compareTo(settings.lapseAfter()) >= 0) {
      endRecovery();
    }
    for (RegionName region : look.awaited()) {
      Duration time = awaited.unchanged(region, recovery, now);
      boolean silent = unchanged.keySet().stream().noneMatch(key -> key.region().equals(region));
      if (exclusive.held() && silent && time.compareTo(settings.lapseAfter()) >= 0) {
        noMoreAwaited(region);
      }
    }
    silent = Map.copyOf(silence);
  }

  private static Look look(Tx tx) throws SQLException {
    return new Look(
        watched(tx),
        Recoveries.newest(tx),
        Recoveries.stepped(tx),
        Recoveries.awaited(tx).stream().map(RegionName::new).toList());
  }

  /** Nobody of the region was heard since the database stepped back. */
  private void noMoreAwaited(RegionName name) {
    database.transaction(tx -> {
      if (exclusive.stillHeld(tx)) {
        var _ = RegionStore.lock(tx, name);
        Recoveries.lapsed(tx, name);
      }
      return name;
    });
  }

  /** Nothing was granted since the database stepped back: no mandate of before is alive. */
  private void endRecovery() {
    database.transaction(tx -> {
      if (exclusive.stillHeld(tx)) {
        var _ =
            RegionStore.lockAll(tx, RegionStore.all(tx).stream().map(RegionRecord::name).toList());
        EventLog.append(tx, Recoveries.end(tx));
      }
      return 0;
    });
  }

  private static List<Watched> watched(Tx tx) throws SQLException {
    return tx.list(
        """
        select h.region, h.incarnation, h.name, h.run, h.count, h.applied, h.state, h.refused_count,
          i.longest_lease_ms
        from mandate_holder h join incarnation i on i.region = h.region and i.id = h.incarnation
        where h.state not in ('gone', 'lapsed')
        """,
        row ->
            new Watched(
                new RegionName(row.text("region")),
                AuthorityStore.holder(row),
                Duration.ofMillis(row.number("longest_lease_ms"))));
  }

  private void become(RegionName name, Holder watched, HolderState state) {
    List<LogEntry> done =
        database.transaction(tx -> {
          if (!exclusive.stillHeld(tx)) {
            return List.of(); // Another replica's now, and so are its verdicts.
          }
          RegionRecord region = RegionStore.lock(tx, name);
          List<Holder> before = AuthorityStore.holders(tx, region);
          if (!before.contains(watched)) {
            return List.of(); // It spoke, or another replica was quicker.
          }
          AuthorityStore.store(tx, name, watched.with(state));
          List<LogEntry> log = new ArrayList<>();
          if (state == HolderState.LAPSED) {
            log.add(
                LogEntry.of("agent_mandate_lapsed", EventLog.SELF, Map.of("agent", watched.agent()))
                    .in(name));
          }
          log.addAll(RegionMandate.update(tx, region));
          log.addAll(Withheld.lifted(tx, region, before));
          EventLog.append(tx, log);
          return log;
        });
    for (LogEntry entry : done) {
      LOG.info("{}: {} {}", name, entry.kind(), entry.data());
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
