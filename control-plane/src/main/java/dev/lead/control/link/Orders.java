package dev.lead.control.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lead.control.db.Database;
import dev.lead.control.json.Stored;
import dev.lead.control.recovery.Recoveries;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import java.util.List;
import java.util.Optional;

/**
 * Orders for a region, in the order of their numbers.
 *
 * @param orders not yet carried out
 */
public record Orders(List<Numbered> orders) {
  private static final int MOST = 500;

  /** One order. */
  public record Numbered(long number, JsonNode order) {}

  /**
   * Those above a number. None for an incarnation that is not the registered one: it may do
   * nothing.
   */
  public static Optional<Orders> after(
      Database database, RegionName name, Incarnation incarnation, long number) {
    List<Numbered> found =
        database.read(tx -> {
          RegionRecord region =
              RegionStore.find(tx, name).orElseThrow(() -> RegionStore.unknown(name));
          if (!region.incarnation().equals(Optional.of(incarnation)) || Recoveries.stepped(tx)) {
            return List.of();
          }
          return tx.list(
              "select number, body from operator_order where region = ? and incarnation = ?"
                  + " and state = 'pending' and number > ? order by number limit ?",
              row -> new Numbered(row.number("number"), Stored.tree(row.text("body"))),
              name.value(),
              incarnation.id(),
              number,
              MOST);
        });
    return found.isEmpty() ? Optional.empty() : Optional.of(new Orders(found));
  }
}
