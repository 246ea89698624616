package dev.lead.control.operation;

import dev.lead.control.db.Columns;
import dev.lead.control.db.Tx;
import dev.lead.control.move.Move;
import dev.lead.control.problem.Kind;
import dev.lead.control.saga.MoveStore;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transfers that are under way: a shard has at most one. */
final class UnderWay {
  private final Map<ShardId, Obstacle> byShard = new HashMap<>();

  private UnderWay() {}

  /** Those of these shards. */
  static UnderWay of(Tx tx, List<ShardId> shards) throws SQLException {
    UnderWay underWay = new UnderWay();
    for (Move move : MoveStore.openOf(tx, shards)) {
      underWay.add(
          move.shard(),
          move.transfer(),
          "%s is being moved to `%s` by transfer %d (%s)"
              .formatted(move.shard(), move.destination(), move.transfer(), move.state().text()));
    }
    tx.list(
        "select t.service, t.shard, t.transfer, t.state from transfer_shard t"
            + " join unnest(?::text[], ?::integer[]) as u (service, shard) on t.service = u.service and t.shard = u.shard"
            + " where t.state in ('pending', 'preparing', 'draining', 'granted')",
        row -> {
          ShardId shard = new ShardId(new ServiceName(row.text("service")), row.integer("shard"));
          underWay.add(
              shard,
              row.number("transfer"),
              "%s is being transferred already, by transfer %d (%s)"
                  .formatted(shard, row.number("transfer"), row.text("state")));
          return shard;
        },
        Columns.texts(shards, s -> s.service().value()),
        Columns.integers(shards, ShardId::number));
    return underWay;
  }

  private void add(ShardId shard, long transfer, String detail) {
    byShard.putIfAbsent(
        shard,
        new Obstacle(
            Kind.TRANSFER_UNDER_WAY,
            detail,
            "wait for it, or stop it with DELETE /v1/transfers/%d".formatted(transfer)));
  }

  Optional<Obstacle> of(ShardId shard) {
    return Optional.ofNullable(byShard.get(shard));
  }
}
