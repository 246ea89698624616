package dev.lead.control.saga;

import dev.lead.control.db.Tx;
import dev.lead.control.event.EventLog;
import dev.lead.control.event.LogEntry;
import dev.lead.control.move.Budget;
import dev.lead.control.move.Move;
import dev.lead.control.move.MoveRules;
import dev.lead.control.move.Side;
import dev.lead.control.move.Step;
import dev.lead.control.order.OrderStore;
import dev.lead.control.region.RegionRecord;
import dev.lead.control.region.RegionStore;
import dev.lead.control.service.HomeStore;
import dev.lead.core.election.Order;
import dev.lead.core.model.CandidateName;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.RegionName;
import dev.lead.core.model.ShardId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The next steps of all moves from one region to another: one transaction. */
final class PairSteps {
  private final Tx tx;
  private final RegionRecord source;
  private final RegionRecord destination;
  private final List<Move> begin = new ArrayList<>();
  private final List<Move> depart = new ArrayList<>();
  private final List<Move> commit = new ArrayList<>();
  private final List<Move> back = new ArrayList<>();
  private final List<ShardId> remain = new ArrayList<>();
  private final List<Long> remainNumbers = new ArrayList<>();
  private final List<ShardId> cancel = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();

  private PairSteps(Tx tx, RegionRecord source, RegionRecord destination) {
    this.tx = tx;
    this.source = source;
    this.destination = destination;
  }

  /** Takes them; returns how many. */
  static int take(Tx tx, RegionName source, RegionName destination, Budget budget)
      throws SQLException {
    List<Long> admitted = Queue.admit(tx, source, destination, budget);
    Map<RegionName, RegionRecord> locked = new TreeMap<>();
    for (RegionRecord region : RegionStore.lockAll(tx, List.of(source, destination))) {
      locked.put(region.name(), region);
    }
    RegionRecord from = locked.get(source);
    RegionRecord to = locked.get(destination);
    if (from == null || to == null) {
      throw new IllegalStateException("not locked: " + source + ", " + destination);
    }
    PairSteps steps = new PairSteps(tx, from, to);
    steps.decide(
        MoveStore.lockPair(tx, source, destination, queued(tx, source, destination, admitted)),
        admitted);
    return steps.carryOut();
  }

  /** Those that may begin, and all that wait if none can: then they go back. */
  private static List<Long> queued(
      Tx tx, RegionName source, RegionName destination, List<Long> admitted) throws SQLException {
    Set<Long> ids = new HashSet<>(admitted);
    ids.addAll(
        tx.list(
            """
            select m.id from shard_move m join region s on s.name = m.source join region d on d.name = m.destination
            where m.source = ? and m.destination = ? and m.state = 'queued'
              and (s.mandate <> 'held' or d.mandate <> 'held'
                or exists (select 1 from drain x where x.kind = 'region' and x.region = d.name and x.ended_at is null))
            """,
            row -> row.number("id"),
            source.value(),
            destination.value()));
    return List.copyOf(ids);
  }

  private void decide(List<Move> moves, List<Long> admitted) throws SQLException {
    Side here = Sides.of(tx, source);
    Side there = Sides.of(tx, destination);
    Obstacles obstacles = new Obstacles(tx, source, destination);
    for (Move move : moves) {
      Step step = MoveRules.next(move, here, there);
      if (step instanceof Step.Begin
          || step instanceof Step.Depart
          || step instanceof Step.Commit) {
        step = obstacles.of(move).map(why -> back(move, why)).orElse(step);
      }
      switch (step) {
        case Step.Wait wait -> {}
        case Step.Begin start -> {
          if (admitted.contains(move.id())) {
            begin.add(move);
          }
        }
        case Step.Depart leave -> depart.add(move);
        case Step.Commit point -> commit.add(move);
        case Step.RollBack rollBack -> rollBack(move, rollBack);
      }
    }
  }

  private Step back(Move move, String why) {
    return new Step.RollBack(why, move.arrival().standing(), move.departure().standing());
  }

  private void rollBack(Move move, Step.RollBack step) {
    if (step.cancelArrival()) {
      cancel.add(move.shard());
    }
    if (step.remain()) {
      remain.add(move.shard());
      remainNumbers.add(move.departure().number().orElseThrow());
    }
    back.add(move.rolledBack(step.why()));
    log.add(
        LogEntry.of(
                "move_rolled_back",
                EventLog.SELF,
                Map.of(
                    "transfer", move.transfer(),
                    "to", move.destination(),
                    "state", move.state().text(),
                    "reason", step.why()))
            .in(move.source())
            .about(move.shard()));
  }

  private int carryOut() throws SQLException {
    orderArrivals();
    orderDepartures();
    MoveStore.store(tx, back);
    commit();
    EventLog.append(tx, log);
    return begin.size() + depart.size() + commit.size() + back.size();
  }

  private void orderArrivals() throws SQLException {
    if (begin.isEmpty() && cancel.isEmpty()) {
      return;
    }
    List<Order> orders = new ArrayList<>();
    cancel.forEach(shard -> orders.add(new Order.CancelArrival(shard)));
    begin.forEach(move -> orders.add(new Order.PrepareArrival(move.shard(), move.wish().target())));
    List<Long> numbers = give(destination, orders);
    if (!begin.isEmpty()) {
      MoveStore.warming(
          tx,
          begin,
          numbers.subList(cancel.size(), numbers.size()),
          source.incarnation().orElseThrow(),
          destination.incarnation().orElseThrow());
    }
  }

  private void orderDepartures() throws SQLException {
    if (depart.isEmpty() && remain.isEmpty()) {
      return;
    }
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < remain.size(); i++) {
      orders.add(new Order.Remain(remain.get(i), remainNumbers.get(i)));
    }
    depart.forEach(move -> orders.add(new Order.Depart(move.shard(), expectation(move.wish()))));
    List<Long> numbers = give(source, orders);
    MoveStore.departing(tx, depart, numbers.subList(remain.size(), numbers.size()));
  }

  private static Order.Expectation expectation(Move.Wish wish) {
    return new Order.Expectation(wish.leader(), wish.token());
  }

  private List<Long> give(RegionRecord region, List<Order> orders) throws SQLException {
    return OrderStore.giveAll(
            tx, region.name(), region.incarnation().orElseThrow(), orders, EventLog.SELF)
        .stream()
        .map(OrderStore.Given::number)
        .toList();
  }

  /** From here on there is only one way: forward. */
  private void commit() throws SQLException {
    if (commit.isEmpty()) {
      return;
    }
    Epoch epoch = RegionStore.drawEpoch(tx);
    Map<ShardId, RegionName> to = new TreeMap<>();
    commit.forEach(move -> to.put(move.shard(), move.destination()));
    HomeStore.move(tx, to, epoch);
    MoveStore.activating(tx, commit, epoch);
    for (Move move : commit) {
      log.add(
          LogEntry.of(
                  "move_committed",
                  EventLog.SELF,
                  Map.of(
                      "transfer", move.transfer(),
                      "from", move.source(),
                      "target", move.target().map(CandidateName::value).orElse(""),
                      "token", move.token(),
                      "epoch", epoch))
              .in(move.destination())
              .about(move.shard()));
    }
  }
}
