package dev.lead.control.link;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.region.MandateState;
import dev.lead.control.region.RegionRecord;
import dev.lead.core.model.Incarnation;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A region holds its mandate while an agent of the registered incarnation renews. Kept true in each
 * transaction that changes a holder. The caller holds the region's lock.
 */
final class RegionMandate {
  private RegionMandate() {}

  /** Returns what is to be logged at the end of the transaction. */
  static List<LogEntry> update(Tx tx, RegionRecord before) throws SQLException {
    if (before.incarnation().isEmpty()) {
      return List.of();
    }
    long renewing =
        tx.number(
            "select count(*) as n from mandate_holder where region = ? and incarnation = ? and state = 'renewing'",
            before.name().value(),
            before.incarnation().map(Incarnation::id));
    MandateState now = renewing > 0 ? MandateState.HELD : MandateState.LAPSED;
    if (now == before.mandate()) {
      return List.of();
    }
    tx.update("update region set mandate = ? where name = ?", now.text(), before.name().value());
    tx.notify(Channel.MOVES, before.name().value());
    String kind = now == MandateState.HELD ? "mandate_regained" : "mandate_lapsed";
    return List.of(LogEntry.of(kind, EventLog.SELF, Map.of()).in(before.name()));
  }
}
