package dev.lead.control.link;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.order.StandingDrains;
import dev.lead.control.order.StandingPauses;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes an incarnation the registered one, with a new epoch. The caller holds the region's lock.
 */
final class Registration {
  private Registration() {}

  /** Returns what is to be logged at the end of the transaction. */
  static List<LogEntry> register(Tx tx, RegionRecord region, Incarnation incarnation, String actor)
      throws SQLException {
    RegionName name = region.name();
    // Drawn under the region's lock, and a sequence only rises: larger than whatever the region
    // had.
    Epoch epoch = RegionStore.drawEpoch(tx);
    tx.update(
        "update incarnation set ended_at = now() where region = ? and ended_at is null",
        name.value());
    tx.update(
        """
        insert into incarnation (region, id, epoch, longest_lease_ms)
        select ?, ?, ?, coalesce(max(lead_lease_ms(s.policy)), 0)
        from service s
        where not s.removed and (? = any(s.regions)
          or exists (select 1 from home_range h where h.service = s.name and h.region = ? and h.home))
        """,
        name.value(),
        incarnation.id(),
        epoch.value(),
        name.value(),
        name.value());
    tx.update(
        """
        update region set incarnation = ?, epoch = ?, mandate = 'held', last_sequence = 0, events_dropped = 0
        where name = ?
        """,
        incarnation.id(),
        epoch.value(),
        name.value());
    forget(tx, name);
    StandingPauses.orderAll(tx, name, incarnation, EventLog.SELF);
    StandingDrains.orderAll(tx, name, incarnation, EventLog.SELF);
    // Moves from here and to here go back, unless they are past the commit point.
    tx.notify(Channel.MOVES, name.value());
    RegionStore.assignmentChanged(tx, name);
    return log(region, incarnation, epoch, actor);
  }

  /** What the old incarnation was doing is over. */
  private static void forget(Tx tx, RegionName name) throws SQLException {
    tx.update(
        "update operator_order set state = 'lost', completed_at = now(),"
            + " detail = 'the region was rebuilt before it carried the order out'"
            + " where region = ? and state = 'pending'",
        name.value());
    tx.update(
        "update transfer_shard set state = 'lost', changed_at = now(),"
            + " detail = 'the region was rebuilt; whoever leads now was elected anew'"
            + " where region = ? and state in ('pending', 'preparing', 'draining', 'granted')",
        name.value());
    tx.update(
        "update leadership set to_at = now(), lost_cause = 'region_rebuilt' where region = ? and to_at is null",
        name.value());
    tx.update(
        """
        update leader set state = 'vacant', session = null, leader = null, standby = null, standby_session = null,
          transfer = null, since = now()
        where region = ?
        """,
        name.value());
    tx.update("delete from candidate where region = ?", name.value());
    tx.update("delete from candidate_hold where region = ?", name.value());
    tx.update("delete from member where region = ?", name.value());
  }

  private static List<LogEntry> log(
      RegionRecord before, Incarnation incarnation, Epoch epoch, String actor) {
    List<LogEntry> entries = new ArrayList<>();
    Map<String, ?> data = Map.of("incarnation", incarnation, "epoch", epoch);
    before
        .incarnation()
        .ifPresent(old ->
            entries.add(
                LogEntry.of(
                        "region_rebuilt",
                        actor,
                        Map.of("incarnation", incarnation, "epoch", epoch, "replaced", old))
                    .in(before.name())));
    entries.add(LogEntry.of("incarnation_registered", actor, data).in(before.name()));
    return entries;
  }
}
