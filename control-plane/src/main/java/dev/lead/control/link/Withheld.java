package dev.lead.control.link;

import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.mandate.Holder;
import dev.lead.control.mandate.Withholding;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Notices when the last reason to withhold a service's shards has gone. */
final class Withheld {
  private Withheld() {}

  /**
   * If there was a reason before this transaction and is none now: the assignment changes.
   *
   * @param before the holders as they were
   */
  static List<LogEntry> lifted(Tx tx, RegionRecord region, List<Holder> before)
      throws SQLException {
    if (region.incarnation().isEmpty()
        || Withholding.reasons(region.incarnation().get(), before).isEmpty()
        || !Withholding.reasons(region.incarnation().get(), AuthorityStore.holders(tx, region))
            .isEmpty()) {
      return List.of();
    }
    RegionStore.assignmentChanged(tx, region.name());
    return List.of(LogEntry.of("withheld_shards_freed", EventLog.SELF, Map.of()).in(region.name()));
  }
}
