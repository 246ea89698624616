package dev.lead.control.event;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.List;

/**
 * Appends to the event log.
 *
 * <p>The log's lock is held until the commit, so numbers are in the order of commit and a reader
 * misses none. Append as the last thing in a transaction: whoever takes a row's lock after it could
 * wait for somebody who waits for the log.
 */
public final class EventLog {
  /** The actor of what the control plane does by itself. */
  public static final String SELF = "control-plane";

  private static final long LOCK = 4919;

  private EventLog() {}

  /** Appends in this order. */
  public static void append(Tx tx, List<LogEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    tx.list("select pg_advisory_xact_lock(?)", row -> "", LOCK);
    tx.update(
        """
        insert into event (at, kind, region, incarnation, sequence, service, shard, actor, data)
        select coalesce(e.at, now()), e.kind, e.region, e.incarnation::uuid, e.sequence, e.service, e.shard,
          e.actor, e.data::jsonb
        from unnest(?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::integer[],
            ?::text[], ?::text[])
          with ordinality as e (at, kind, region, incarnation, sequence, service, shard, actor, data, place)
        order by e.place
        """,
        Columns.optTimes(entries, LogEntry::at),
        Columns.texts(entries, LogEntry::kind),
        Columns.optTexts(entries, LogEntry::region),
        Columns.optTexts(entries, e -> e.origin().map(LogEntry.Origin::incarnation)),
        Columns.optNumbers(entries, e -> e.origin().map(LogEntry.Origin::sequence)),
        Columns.optTexts(entries, LogEntry::service),
        Columns.optIntegers(entries, e -> e.shard().map(ShardId::number)),
        Columns.texts(entries, LogEntry::actor),
        Columns.texts(entries, LogEntry::data));
    tx.notify(Channel.EVENTS, "");
  }
}
