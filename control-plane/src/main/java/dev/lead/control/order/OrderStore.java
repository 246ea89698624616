package dev.lead.control.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Channel;
import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.core.election.Order;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.process.json.CoreModule;
import dev.lead.process.json.Json;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

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
    return giveAll(tx, region, incarnation, List.of(order), actor).getFirst();
  }

  /**
   * Gives several orders, in this order, with two statements however many they are. The caller
   * holds the region's lock.
   */
  public static List<Given> giveAll(
      Tx tx, RegionName region, Incarnation incarnation, List<Order> orders, String actor)
      throws SQLException {
    if (orders.isEmpty()) {
      return List.of();
    }
    long last =
        tx.number(
            "update region set last_order = last_order + ? where name = ? returning last_order as n",
            orders.size(),
            region.value());
    long first = last - orders.size() + 1;
    List<Given> given =
        tx.list(
            """
            insert into operator_order (region, number, incarnation, kind, body, actor)
            select ?, ? + o.place - 1, ?, o.kind, o.body::jsonb, ?
            from unnest(?::text[], ?::text[]) with ordinality as o (kind, body, place)
            order by o.place returning id, number
            """,
            row -> new Given(row.number("id"), row.number("number")),
            region.value(),
            first,
            incarnation.id(),
            actor,
            Columns.texts(orders, o -> CoreModule.typeName(o.getClass())),
            Columns.texts(orders, o -> body(o)));
    tx.notify(Channel.ORDERS, region.value());
    return given.stream().sorted(Comparator.comparingLong(Given::number)).toList();
  }

  private static String body(Order order) {
    JsonNode body = Json.mapper().valueToTree(order);
    return body.toString();
  }
}
