package dev.lead.control.operation;

import dev.lead.control.db.Database;
import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Move;
import dev.lead.control.order.OrderStore;
import dev.lead.control.problem.Kind;
import dev.lead.control.problem.Refused;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.saga.MoveStore;
import dev.lead.control.service.ServiceRecord;
import dev.lead.control.standing.Rivals;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Orders transfers within regions and between them, and cancels them. Thread-safe. */
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
   * Orders it. Nothing moves unless all of it can.
   *
   * @return the transfer's id
   * @throws Refused if it could not be done
   */
  public static long order(Tx tx, TransferWish wish, String actor) throws SQLException {
    Map<RegionName, RegionRecord> locked = lock(tx, wish);
    List<TransferCheck> checks = check(tx, wish);
    for (TransferCheck check : checks) {
      require(check);
      if (!locked.containsKey(check.region())) {
        throw new Refused(
            Kind.NOT_POSSIBLE,
            "%s has just moved to `%s`".formatted(check.shard(), check.region()),
            "look at the shard again, then decide anew");
      }
    }
    long id =
        tx.number(
            "insert into transfer (target, to_region, cause, actor) values (?, ?, 'operator', ?) returning id as n",
            wish.to().map(CandidateName::value),
            wish.toRegion().map(RegionName::value),
            actor);
    List<LogEntry> log = new ArrayList<>();
    if (wish.toRegion().isPresent()) {
      enqueue(tx, id, wish, checks);
    } else {
      for (TransferCheck check : checks) {
        give(tx, id, wish, check, locked, actor);
      }
    }
    for (TransferCheck check : checks) {
      log.add(
          LogEntry.of(
                  "transfer_ordered",
                  actor,
                  Map.of(
                      "transfer", id,
                      "from", check.from().map(CandidateName::value).orElse(""),
                      "to", wish.to().map(CandidateName::value).orElse(""),
                      "to_region", wish.toRegion().map(RegionName::value).orElse(""),
                      "token", check.token()))
              .in(check.region())
              .about(check.shard()));
    }
    EventLog.append(tx, log);
    return id;
  }

  private static void require(TransferCheck check) {
    if (check.obstacle().isPresent()) {
      String slug = check.reason().orElseThrow();
      Kind kind =
          Arrays.stream(Kind.values()).filter(k -> k.slug().equals(slug)).findFirst().orElseThrow();
      throw new Refused(
              kind,
              "%s cannot be transferred: %s".formatted(check.shard(), check.obstacle().get()),
              check.nextStep().orElse(""))
          .with("shard", check.shard())
          .with("candidates", check.candidates())
          .with("regions", check.regions());
    }
  }

  private static void enqueue(Tx tx, long id, TransferWish wish, List<TransferCheck> checks)
      throws SQLException {
    Guard guard = wish.guard();
    MoveStore.enqueue(
        tx,
        id,
        checks.stream()
            .map(check ->
                new MoveStore.Wanted(
                    check.shard(),
                    check.region(),
                    check.toRegion().orElseThrow(),
                    new Move.Wish(wish.to(), guard.leader(), guard.token(), guard.none()),
                    check.from(),
                    check.token()))
            .toList());
  }

  private static void give(
      Tx tx,
      long id,
      TransferWish wish,
      TransferCheck check,
      Map<RegionName, RegionRecord> locked,
      String actor)
      throws SQLException {
    Incarnation incarnation =
        Optional.ofNullable(locked.get(check.region()))
            .flatMap(RegionRecord::incarnation)
            .orElseThrow();
    OrderStore.Given given =
        OrderStore.give(
            tx,
            check.region(),
            incarnation,
            new Order.Transfer(check.shard(), wish.to(), wish.guard().expectation()),
            actor);
    insert(tx, id, check, incarnation, given.number());
  }

  /**
   * What was made of a wish to cancel.
   *
   * @param cancelled shards whose transfer can still be stopped, and is
   * @param pastCommitPoint shards that only go forward
   */
  public record Cancelled(long id, int cancelled, List<ShardId> pastCommitPoint) {}

  /**
   * Asks the regions to stop what can still be stopped.
   *
   * @throws Refused if there is no such transfer, or nothing of it can be stopped
   */
  public Cancelled cancel(long id, String actor) {
    return database.transaction(tx -> {
      if (tx.first("select id from transfer where id = ?", row -> row.number("id"), id).isEmpty()) {
        throw unknown(id);
      }
      RegionStore.lockAll(tx, regionsOf(tx, id));
      List<Item> open = open(tx, id);
      List<Move> moves =
          MoveStore.lockTransfer(tx, id).stream().filter(m -> m.state().open()).toList();
      List<Move> stoppable = moves.stream().filter(m -> m.state().beforeCommit()).toList();
      List<ShardId> past =
          moves.stream().filter(m -> !m.state().beforeCommit()).map(Move::shard).toList();
      if (open.isEmpty() && stoppable.isEmpty()) {
        throw past.isEmpty() ? ended(id) : pastCommit(id, past);
      }
      List<LogEntry> log = new ArrayList<>();
      for (Item item : open) {
        OrderStore.give(
            tx, item.region(), item.incarnation(), new Order.CancelTransfer(item.shard()), actor);
        log.add(cancelled(id, item.region(), item.shard(), actor));
      }
      MoveStore.abort(tx, stoppable.stream().map(Move::id).toList(), "cancelled by " + actor);
      stoppable.forEach(m -> log.add(cancelled(id, m.source(), m.shard(), actor)));
      EventLog.append(tx, log);
      return new Cancelled(id, open.size() + stoppable.size(), past);
    });
  }

  private static LogEntry cancelled(long id, RegionName region, ShardId shard, String actor) {
    return LogEntry.of("transfer_cancel_ordered", actor, Map.of("transfer", id))
        .in(region)
        .about(shard);
  }

  private static Refused ended(long id) {
    return new Refused(
        Kind.TRANSFER_ENDED,
        "nothing of transfer %d is under way".formatted(id),
        "look at GET /v1/transfers/%d for how it ended".formatted(id));
  }

  private static Refused pastCommit(long id, List<ShardId> shards) {
    return new Refused(
            Kind.PAST_COMMIT_POINT,
            "transfer %d is past its commit point: its shards have their new home and only go forward"
                .formatted(id),
            "wait until it is completed, then transfer them back")
        .with("shards", shards);
  }

  private static Set<RegionName> regionsOf(Tx tx, long id) throws SQLException {
    return new HashSet<>(
        tx.list(
            """
            select region from transfer_shard where transfer = ?
            union select source from shard_move where transfer = ?
            union select destination from shard_move where transfer = ?
            """,
            row -> new RegionName(row.text("region")),
            id,
            id,
            id));
  }

  /** What is said of a transfer that does not exist. */
  public static Refused unknown(long id) {
    return new Refused(
        Kind.UNKNOWN_TRANSFER,
        "there is no transfer %d".formatted(id),
        "list them with GET /v1/transfers");
  }

  private static Map<RegionName, RegionRecord> lock(Tx tx, TransferWish wish) throws SQLException {
    Set<RegionName> regions = new HashSet<>();
    Services services = new Services(tx);
    for (ShardId shard : wish.shards()) {
      regions.add(ShardTarget.find(tx, shard, services.of(shard)).region());
    }
    if (wish.toRegion().isPresent() && RegionStore.find(tx, wish.toRegion().get()).isPresent()) {
      regions.add(wish.toRegion().get());
    }
    Map<RegionName, RegionRecord> locked = new HashMap<>();
    for (RegionRecord region : RegionStore.lockAll(tx, regions)) {
      if (wish.toRegion().isEmpty()) {
        ShardTarget.requireReachable(region);
      }
      locked.put(region.name(), region);
    }
    return locked;
  }

  private static List<TransferCheck> check(Tx tx, TransferWish wish) throws SQLException {
    List<TransferCheck> checks = new ArrayList<>();
    Services services = new Services(tx);
    RegionChoice choice = new RegionChoice(tx);
    UnderWay underWay = UnderWay.of(tx, wish.shards());
    for (ShardId shard : wish.shards()) {
      ShardTarget at = ShardTarget.find(tx, shard, services.of(shard));
      wish.guard().require(shard, at.leader(), at.token());
      Optional<Obstacle> already = underWay.of(shard);
      checks.add(
          wish.toRegion().isPresent()
              ? choice.judge(at, wish.toRegion().get(), wish.to(), already)
              : LocalCheck.judge(
                  at,
                  wish.to(),
                  already,
                  Rivals.explain(tx, shard, at.region(), at.policy(), at.leader(), at.standby()),
                  choice.verdicts(at)));
    }
    return checks;
  }

  /** Each service is read once. */
  private static final class Services {
    private final Tx tx;
    private final Map<ServiceName, ServiceRecord> known = new HashMap<>();

    Services(Tx tx) {
      this.tx = tx;
    }

    ServiceRecord of(ShardId shard) throws SQLException {
      ServiceRecord found = known.get(shard.service());
      if (found == null) {
        found = ShardTarget.service(tx, shard.service());
        known.put(shard.service(), found);
      }
      return found;
    }
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
