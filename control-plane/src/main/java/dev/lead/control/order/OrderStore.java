package dev.lead.control.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Channel;
import dev.lead.control.db.Jsonb;
import dev.lead.control.db.Tx;
import dev.lead.core.election.Order;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.process.json.CoreModule;
import dev.lead.process.json.Json;
import java.sql.SQLException;

/** Numbers orders and hands them to a region. */
public final class OrderStore {
  /**
   * An order that was given.
   *
   * @param id unique over all regions
   * @param number rises within the region
   */
  public record Given(long id, long number) {}

  private OrderStore() {}

  /** Gives an order to a region. The caller holds the region's lock. */
  public static Given give(
      Tx tx, RegionName region, Incarnation incarnation, Order order, String actor)
      throws SQLException {
    long number =
        tx.number(
            "update region set last_order = last_order + 1 where name = ? returning last_order as n",
            region.value());
    JsonNode body = Json.mapper().valueToTree(order);
    long id =
        tx.number(
            "insert into operator_order (region, number, incarnation, kind, body, actor)"
                + " values (?, ?, ?, ?, ?, ?) returning id as n",
            region.value(),
            number,
            incarnation.id(),
            CoreModule.typeName(order.getClass()),
            new Jsonb(body.toString()),
            actor);
    tx.notify(Channel.ORDERS, region.value());
    return new Given(id, number);
  }
}
