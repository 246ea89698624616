package dev.lead.control.failover;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A failover that is under way: some shards may wait for a region that can lead them. */
record FailoverRow(
    long id,
    RegionName region,
    boolean command,
    boolean acceptOverlap,
    Optional<Set<ServiceName>> services) {
  private static final String SELECT =
      "select id, region, cause, accept_overlap, services is not null as some,"
          + " coalesce(services, '{}') as services from failover where ended_at is null ";

  static Optional<FailoverRow> open(Tx tx, RegionName region) throws SQLException {
    return tx.first(SELECT + "and region = ?", FailoverRow::read, region.value());
  }

  static List<FailoverRow> allOpen(Tx tx) throws SQLException {
    return tx.list(SELECT + "order by id", FailoverRow::read);
  }

  private static FailoverRow read(Row row) throws SQLException {
    Set<ServiceName> services = new HashSet<>();
    row.texts("services").forEach(name -> services.add(new ServiceName(name)));
    return new FailoverRow(
        row.number("id"),
        new RegionName(row.text("region")),
        row.text("cause").equals("operator"),
        row.flag("accept_overlap"),
        row.flag("some") ? Optional.of(services) : Optional.empty());
  }

  LostRegion.Wish wish() {
    return new LostRegion.Wish(command, acceptOverlap, services);
  }
}
