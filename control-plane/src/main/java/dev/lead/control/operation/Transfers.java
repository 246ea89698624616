package dev.lead.control.operation;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.order.OrderStore;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.view.Rivals;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders transfers within regions, and cancels them. Thread-safe. */
public final class Transfers {
  private record Item(ShardId shard, RegionName region, long number, Incarnation incarnation) {}

  private final Database database;

  public Transfers(Database database) {
    this.database = database;
  }

  /**
   * What would become of it; changes nothing.
   *
   * @throws Refused if a shard does not exist, or the guard does not hold
   */
  public List<TransferCheck> dryRun(TransferWish wish) {
    return database.read(tx -> check(tx, wish));
  }

  /**
   * Orders it.
   *
   * @return the transfer's id
   * @throws Refused if it could not be done
   */
  public static long order(Tx tx, TransferWish wish, String actor) throws SQLException {
    Map<RegionName, Incarnation> incarnations = lock(tx, wish);
    List<TransferCheck> checks = check(tx, wish);
    for (TransferCheck check : checks) {
      if (check.obstacle().isPresent()) {
        throw new Refused(
                Kind.NOT_POSSIBLE,
                "%s cannot be transferred: %s".formatted(check.shard(), check.obstacle().get()),
                "choose another target; `candidates` says where each one stands")
            .with("shard", check.shard())
            .with("candidates", check.candidates());
      }
    }
    long id =
        tx.number(
            "insert into transfer (target, cause, actor) values (?, 'operator', ?) returning id as n",
            wish.to().map(CandidateName::value),
            actor);
    List<LogEntry> log = new ArrayList<>();
    for (TransferCheck check : checks) {
      Incarnation incarnation = incarnations.get(check.region());
      if (incarnation == null) {
        throw new IllegalStateException("not locked: " + check.region());
      }
      OrderStore.Given given =
          OrderStore.give(
              tx,
              check.region(),
              incarnation,
              new Order.Transfer(check.shard(), wish.to(), wish.guard().expectation()),
              actor);
      insert(tx, id, check, incarnation, given.number());
      log.add(
          LogEntry.of(
                  "transfer_ordered",
                  actor,
                  Map.of(
                      "transfer", id,
                      "order", given.number(),
                      "from", check.from().map(CandidateName::value).orElse(""),
                      "to", wish.to().map(CandidateName::value).orElse(""),
                      "token", check.token()))
              .in(check.region())
              .about(check.shard()));
    }
    EventLog.append(tx, log);
    return id;
  }

  /**
   * Asks the regions to stop what can still be stopped.
   *
   * @throws Refused if there is no such transfer, or nothing of it is under way
   */
  public void cancel(long id, String actor) {
    database.transaction(tx -> {
      if (tx.first("select id from transfer where id = ?", row -> row.number("id"), id).isEmpty()) {
        throw unknown(id);
      }
      List<Item> open = open(tx, id);
      if (open.isEmpty()) {
        throw new Refused(
            Kind.TRANSFER_ENDED,
            "nothing of transfer %d is under way".formatted(id),
            "look at GET /v1/transfers/%d for how it ended".formatted(id));
      }
      Set<RegionName> regions = new HashSet<>();
      open.forEach(item -> regions.add(item.region()));
      RegionStore.lockAll(tx, regions);
      List<LogEntry> log = new ArrayList<>();
      for (Item item : open) {
        OrderStore.give(
            tx, item.region(), item.incarnation(), new Order.CancelTransfer(item.shard()), actor);
        log.add(
            LogEntry.of("transfer_cancel_ordered", actor, Map.of("transfer", id))
                .in(item.region())
                .about(item.shard()));
      }
      EventLog.append(tx, log);
      return true;
    });
  }

  /** What is said of a transfer that does not exist. */
  public static Refused unknown(long id) {
    return new Refused(
        Kind.UNKNOWN_TRANSFER,
        "there is no transfer %d".formatted(id),
        "list them with GET /v1/transfers");
  }

  private static Map<RegionName, Incarnation> lock(Tx tx, TransferWish wish) throws SQLException {
    Set<RegionName> regions = new HashSet<>();
    for (ShardId shard : wish.shards()) {
      regions.add(ShardTarget.find(tx, shard).region());
    }
    Map<RegionName, Incarnation> incarnations = new HashMap<>();
    for (RegionRecord region : RegionStore.lockAll(tx, regions)) {
      incarnations.put(region.name(), ShardTarget.reachable(region));
    }
    return incarnations;
  }

  private static List<TransferCheck> check(Tx tx, TransferWish wish) throws SQLException {
    List<TransferCheck> checks = new ArrayList<>();
    for (ShardId shard : wish.shards()) {
      ShardTarget at = ShardTarget.find(tx, shard);
      wish.guard().require(shard, at.leader(), at.token());
      checks.add(
          TransferCheck.judge(
              at,
              wish.to(),
              Rivals.explain(tx, shard, at.region(), at.policy(), at.leader(), at.standby())));
    }
    return checks;
  }

  private static void insert(
      Tx tx, long id, TransferCheck check, Incarnation incarnation, long number)
      throws SQLException {
    tx.update(
        """
        insert into transfer_shard (transfer, service, shard, region, incarnation, number, state, from_leader,
          to_leader, token)
        values (?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)
        """,
        id,
        check.shard().service().value(),
        check.shard().number(),
        check.region().value(),
        incarnation.id(),
        number,
        check.from().map(CandidateName::value),
        check.to().map(CandidateName::value),
        check.token().value());
  }

  private static List<Item> open(Tx tx, long id) throws SQLException {
    return tx.list(
        "select service, shard, region, number, incarnation from transfer_shard where transfer = ?"
            + " and state in ('pending', 'preparing', 'draining') order by service, shard",
        row ->
            new Item(
                new ShardId(new ServiceName(row.text("service")), row.integer("shard")),
                new RegionName(row.text("region")),
                row.number("number"),
                new Incarnation(row.uuid("incarnation"))),
        id);
  }
}
