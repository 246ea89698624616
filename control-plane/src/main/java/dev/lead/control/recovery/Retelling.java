package dev.lead.control.recovery;

import dev.lead.control.db.Channel;
import dev.lead.control.db.Tx;
import dev.lead.core.model.Epoch;
import java.sql.SQLException;

/** Tells every region its homes anew, above everything that it may have been told before. */
final class Retelling {
  private static final int LIFT = 1 << 20;

  private Retelling() {}

  static void all(Tx tx, Epoch epoch) throws SQLException {
    int number = Math.toIntExact(epoch.value());
    tx.update(
        """
        insert into tombstone_range (service, region, from_shard, to_shard, epoch)
        select h.service, r.name, h.from_shard, h.to_shard, ?
        from home_range h join service s on s.name = h.service cross join region r
        where h.home and not s.removed and r.name <> h.region
          and (r.name = any(s.regions) or exists (
            select 1 from tombstone_range t where t.service = h.service and t.region = r.name and t.epoch < ?))
          and not exists (
            select 1 from tombstone_range t where t.service = h.service and t.region = r.name
              and t.from_shard = h.from_shard)
        """,
        number,
        number);
    tx.update(
        """
        update tombstone_range t set to_shard = h.to_shard, epoch = ?
        from home_range h
        where h.service = t.service and h.from_shard = t.from_shard and h.home and h.region <> t.region
        """,
        number);
    // Those cut otherwise: the new ones say all that is still to be said.
    tx.update("delete from tombstone_range where epoch < ?", number);
    tx.update("update home_range set epoch = ? where home", number);
    tx.update("update service set version = version + ?", LIFT);
    tx.update(
        "update region set assignment_version = assignment_version + ?, last_order = last_order + ?",
        LIFT,
        LIFT);
    tx.notify(Channel.ASSIGNMENT, "");
    tx.notify(Channel.ORDERS, "");
  }
}
