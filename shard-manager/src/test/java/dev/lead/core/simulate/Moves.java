package dev.lead.core.simulate;

import dev.lead.core.election.Order;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ShardId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sagas of docs/transfers.md: each a row, each step one transaction, so that whoever dies
 * between two steps is followed by somebody who goes on from the row.
 */
final class Moves {
  private enum Step {
    WARMING,
    DRAINING,
    RELEASED,
    ACTIVATING,
    COMPLETED,
    ROLLED_BACK
  }

  private static final class Row {
    final ShardId shard;
    final SimRegion from;
    final SimRegion to;
    final Optional<Incarnation> source;
    final Optional<Incarnation> destination;
    Step step = Step.WARMING;
    boolean cancelled;
    boolean cancelSent;
    long arrival;
    long departure;
    Epoch epoch = Epoch.NONE;

    Row(ShardId shard, SimRegion from, SimRegion to) {
      this.shard = shard;
      this.from = from;
      this.to = to;
      this.source = from.mandates.registered();
      this.destination = to.mandates.registered();
    }

    boolean over() {
      return step == Step.COMPLETED || step == Step.ROLLED_BACK;
    }

    @Override
    public String toString() {
      return "move of %s from %s to %s, %s".formatted(shard, from, to, step);
    }
  }

  private final Simulation sim;
  private final List<Row> rows = new ArrayList<>();
  private final Set<Long> givenUp = new HashSet<>();
  private long completed;
  private long rolledBack;

  Moves(Simulation sim) {
    this.sim = sim;
  }

  /** One move of a shard at a time. */
  void start(ShardId shard, SimRegion to) {
    SimRegion from = sim.controlPlane.home(shard);
    boolean busy = rows.stream().anyMatch(r -> r.shard.equals(shard) && !r.over());
    if (busy || from == null || from == to || !to.mandates.alive()) {
      return;
    }
    Row row = new Row(shard, from, to);
    row.arrival = to.orders.order(new Order.PrepareArrival(shard, Optional.empty()));
    rows.add(row);
    sim.controlPlane.trace(row.toString());
  }

  void cancelAny() {
    List<Row> open = rows.stream().filter(r -> !r.over()).toList();
    if (!open.isEmpty()) {
      open.get(sim.random.nextInt(open.size())).cancelled = true;
    }
  }

  void cancelAll() {
    rows.forEach(r -> r.cancelled = true);
  }

  Optional<String> underWay() {
    return rows.stream().filter(r -> !r.over()).map(Row::toString).findFirst();
  }

  /** Whether the saga took that departure back. */
  boolean gaveUp(long departure) {
    return givenUp.contains(departure);
  }

  long completed() {
    return completed;
  }

  long rolledBack() {
    return rolledBack;
  }

  /** One step of each saga. */
  void goOn() {
    for (Row row : rows) {
      if (!row.over()) {
        Step before = row.step;
        goOn(row);
        if (row.step != before) {
          sim.controlPlane.trace(row.toString());
        }
      }
    }
  }

  private void goOn(Row row) {
    Optional<OrderBook.Note> arrival = row.to.orders.note(row.arrival);
    Optional<OrderBook.Note> departure = row.from.orders.note(row.departure);
    switch (row.step) {
      case WARMING -> {
        if (row.cancelled || !stands(row) || over(arrival)) {
          rollBack(row);
        } else if (is(arrival, OrderBook.Note.PREPARED)) {
          row.departure =
              row.from.orders.order(new Order.Depart(row.shard, Order.Expectation.NONE));
          row.step = Step.DRAINING;
        }
      }
      case DRAINING -> {
        if (sim.broken(Broken.COMMIT_WITHOUT_RELEASE) && stands(row)) {
          commit(row);
        } else if (is(departure, OrderBook.Note.RELEASED)) {
          row.step = Step.RELEASED;
        } else if (!stands(row)
            || is(departure, OrderBook.Note.ROLLED_BACK)
            || is(departure, OrderBook.Note.REFUSED)) {
          rollBack(row);
        } else if ((row.cancelled || over(arrival)) && !row.cancelSent) {
          row.cancelSent = true;
          row.from.orders.order(new Order.CancelTransfer(row.shard));
        }
      }
      case RELEASED -> {
        if (!row.cancelled && !over(arrival) && stands(row) && row.to.mandates.alive()) {
          commit(row);
        } else {
          rollBack(row);
        }
      }
      case ACTIVATING -> {
        boolean led = row.to.orders.ready(row.shard).epoch().compareTo(row.epoch) >= 0;
        if (led || sim.controlPlane.home(row.shard) != row.to) {
          row.step = Step.COMPLETED;
          completed++;
        }
      }
      case COMPLETED, ROLLED_BACK -> {}
    }
  }

  /** Both regions are those of the beginning, and the shard is still the source's. */
  private boolean stands(Row row) {
    return sim.controlPlane.home(row.shard) == row.from
        && row.source.equals(row.from.mandates.registered())
        && row.destination.equals(row.to.mandates.registered());
  }

  private static boolean is(Optional<OrderBook.Note> note, OrderBook.Note what) {
    return note.isPresent() && note.get() == what;
  }

  private static boolean over(Optional<OrderBook.Note> arrival) {
    return is(arrival, OrderBook.Note.ENDED) || is(arrival, OrderBook.Note.REFUSED);
  }

  /** After this there is only forward. */
  private void commit(Row row) {
    sim.controlPlane.move(row.shard, row.to);
    row.epoch = sim.controlPlane.epoch(row.shard);
    row.step = Step.ACTIVATING;
  }

  /** What is ordered here concerns the incarnations of the beginning; others never heard of it. */
  private void rollBack(Row row) {
    if (row.departure > 0 && row.source.equals(row.from.mandates.registered())) {
      givenUp.add(row.departure);
      row.from.orders.order(new Order.Remain(row.shard, row.departure));
    }
    if (row.destination.equals(row.to.mandates.registered())) {
      row.to.orders.order(new Order.CancelArrival(row.shard));
    }
    row.step = Step.ROLLED_BACK;
    rolledBack++;
  }
}
