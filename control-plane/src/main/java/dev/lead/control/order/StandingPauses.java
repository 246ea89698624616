package dev.lead.control.order;

import dev.lead.control.db.Tx;
import dev.lead.core.election.Order;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Pauses outlive a region's memory: a new incarnation is told of them anew. */
public final class StandingPauses {
  private record Standing(Optional<ServiceName> service, String reason) {}

  private StandingPauses() {}

  /** Orders every pause that concerns the region. The caller holds the region's lock. */
  public static void orderAll(Tx tx, RegionName region, Incarnation incarnation, String actor)
      throws SQLException {
    List<Standing> standing =
        tx.list(
            "select service, reason from pause where ended_at is null and (region is null or region = ?) order by id",
            row -> new Standing(row.optText("service").map(ServiceName::new), row.text("reason")),
            region.value());
    order(tx, region, incarnation, standing, actor);
  }

  /** Orders the pauses of a service that is new in the region. */
  public static void orderOf(
      Tx tx, RegionName region, Incarnation incarnation, ServiceName service, String actor)
      throws SQLException {
    List<Standing> standing =
        tx.list(
            "select service, reason from pause where ended_at is null and service = ?"
                + " and (region is null or region = ?) order by id",
            row -> new Standing(Optional.of(service), row.text("reason")),
            service.value(),
            region.value());
    order(tx, region, incarnation, standing, actor);
  }

  private static void order(
      Tx tx, RegionName region, Incarnation incarnation, List<Standing> standing, String actor)
      throws SQLException {
    for (Standing pause : standing) {
      OrderStore.give(
          tx, region, incarnation, new Order.Pause(pause.service(), pause.reason()), actor);
    }
  }
}
