package dev.lead.control.order;

import dev.lead.control.db.Row;
import dev.lead.control.db.Tx;
import dev.lead.core.election.DrainScope;
import dev.lead.core.election.Order;
import dev.lead.core.model.AgentName;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import java.sql.SQLException;
import java.util.List;

/** Drains outlive a region's memory: a new incarnation is told of them anew. */
public final class StandingDrains {
  private StandingDrains() {}

  /** Orders every drain within the region. The caller holds the region's lock. */
  public static void orderAll(Tx tx, RegionName region, Incarnation incarnation, String actor)
      throws SQLException {
    List<Order> orders =
        tx.list(
            "select kind, service, name from drain where ended_at is null and region = ?"
                + " and kind <> 'region' order by id",
            row -> new Order.Drain(scope(row)),
            region.value());
    OrderStore.giveAll(tx, region, incarnation, orders, actor);
  }

  private static DrainScope scope(Row row) throws SQLException {
    String name = row.text("name");
    return switch (row.text("kind")) {
      case "candidate" ->
          new DrainScope.Candidate(new ServiceName(row.text("service")), new CandidateName(name));
      case "zone" -> new DrainScope.Zone(name);
      default -> new DrainScope.Agent(new AgentName(name));
    };
  }
}
