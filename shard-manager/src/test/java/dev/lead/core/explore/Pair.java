package dev.lead.core.explore;

import dev.lead.core.election.Command;
import dev.lead.core.election.Fact;
import dev.lead.core.election.Order;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two regions with their real tables, and the saga of docs/transfers.md that moves one shard from
 * the first to the second, at one moment. Whoever drives the saga may die between any two steps:
 * all it knows is here.
 */
final class Pair {
  /** How far the saga is. */
  enum Step {
    WARMING,
    DRAINING,
    RELEASED,
    ACTIVATING,
    COMPLETED,
    ROLLED_BACK
  }

  /** What was heard of an order. */
  private enum Note {
    REFUSED,
    PREPARED,
    ENDED,
    RELEASED,
    ROLLED_BACK
  }

  final PairScope scope;
  final Half source;
  final Half destination;
  Step step = Step.WARMING;
  boolean cancelled;
  private boolean cancelSent;
  boolean mandate = true;
  private long arrival;
  private long departure;
  private int sourceLife = 1;
  private int destinationLife = 1;
  private boolean movedHome;
  private long epochs;
  private boolean readyThere;
  private Map<Long, Note> arrivals = new TreeMap<>();
  private Map<Long, Note> departures = new TreeMap<>();
  private Token highest = Token.NONE;

  int cancels;
  int outages;
  int losses;
  int rebuilds;
  int late;

  private Pair(PairScope scope, Half source, Half destination) {
    this.scope = scope;
    this.source = source;
    this.destination = destination;
  }

  /** The first region leads, and the move has been asked for. */
  static Pair start(PairScope scope) {
    Pair pair = new Pair(scope, new Half(0), new Half(1));
    pair.source.rebuild(pair.draw(), pair::seen);
    pair.destination.rebuild(pair.draw(), pair::seen);
    pair.assign();
    for (Half half : java.util.List.of(pair.source, pair.destination)) {
      half.apply(half.assign(half.assignments.getLast()), pair::seen);
    }
    pair.ready(pair.source);
    pair.source.untold.clear();
    pair.destination.untold.clear();
    pair.arrival = pair.destination.order(new Order.PrepareArrival(Half.SHARD, Optional.empty()));
    return pair;
  }

  Pair copy() {
    Pair copy = new Pair(scope, source.copy(), destination.copy());
    copy.step = step;
    copy.cancelled = cancelled;
    copy.cancelSent = cancelSent;
    copy.mandate = mandate;
    copy.arrival = arrival;
    copy.departure = departure;
    copy.sourceLife = sourceLife;
    copy.destinationLife = destinationLife;
    copy.movedHome = movedHome;
    copy.epochs = epochs;
    copy.readyThere = readyThere;
    copy.arrivals = new TreeMap<>(arrivals);
    copy.departures = new TreeMap<>(departures);
    copy.highest = highest;
    copy.cancels = cancels;
    copy.outages = outages;
    copy.losses = losses;
    copy.rebuilds = rebuilds;
    copy.late = late;
    return copy;
  }

  private Epoch draw() {
    return new Epoch(++epochs);
  }

  /** Decides the shard's home anew, under an epoch of its own; both regions will hear of it. */
  private void assign() {
    Epoch epoch = draw();
    source.assignments.add(new Command.Range(0, 1, epoch, !movedHome));
    destination.assignments.add(new Command.Range(0, 1, epoch, movedHome));
  }

  // ---- what regions do ----

  void seen(Fact fact) {
    if (fact instanceof Fact.LeaderElected f) {
      if (f.token().compareTo(highest) <= 0) {
        throw new IllegalStateException("the token does not rise above " + highest + ": " + f);
      }
      highest = f.token();
    }
  }

  void ready(Half half) {
    var shard = half.shard();
    half.apply(new Command.ReportReady(shard.session(), Half.SHARD, shard.token()), this::seen);
  }

  void rebuild(Half half) {
    Command.Range present = half.assignments.getLast();
    half.rebuild(draw(), this::seen);
    // What is decided is told again.
    half.assignments.add(present);
  }

  /** The next thing that a region has told is read. */
  void read(Half half) {
    Fact fact = half.untold.removeFirst();
    Map<Long, Note> notes = half == source ? departures : arrivals;
    switch (fact) {
      case Fact.OrderCompleted f -> {
        if (!f.accepted()) {
          notes.put(f.number(), Note.REFUSED);
        }
      }
      case Fact.ArrivalPrepared f -> notes.put(f.arrival(), Note.PREPARED);
      case Fact.ArrivalEnded f -> notes.put(f.arrival(), Note.ENDED);
      case Fact.ShardReleased f -> notes.put(f.transfer(), Note.RELEASED);
      case Fact.TransferRolledBack f -> notes.putIfAbsent(f.transfer(), Note.ROLLED_BACK);
      case Fact.LeaderReady f -> readyThere |= half == destination && movedHome;
      default -> {}
    }
  }

  // ---- the saga ----

  private boolean sameSource() {
    return source.lives == sourceLife;
  }

  private boolean sameDestination() {
    return destination.lives == destinationLife;
  }

  /** The next step, as one transaction. */
  void goOn() {
    Note warm = arrivals.get(arrival);
    Note left = departures.get(departure);
    boolean stands = sameSource() && sameDestination();
    boolean unprepared = warm == Note.ENDED || warm == Note.REFUSED;
    switch (step) {
      case WARMING -> {
        if (cancelled || !stands || unprepared || !mandate) {
          rollBack();
        } else if (warm == Note.PREPARED) {
          departure = source.order(new Order.Depart(Half.SHARD, Order.Expectation.NONE));
          step = Step.DRAINING;
        }
      }
      case DRAINING -> {
        if (scope.has(PairScope.Flaw.COMMIT_WITHOUT_RELEASE)) {
          commit();
        } else if (left == Note.RELEASED) {
          step = Step.RELEASED;
        } else if (!stands || left == Note.ROLLED_BACK || left == Note.REFUSED) {
          rollBack();
        } else if ((cancelled || unprepared || !mandate) && !cancelSent) {
          cancelSent = true;
          source.order(new Order.CancelTransfer(Half.SHARD));
        }
      }
      case RELEASED -> {
        boolean rebuilt = !stands && !scope.has(PairScope.Flaw.COMMIT_AFTER_REBUILD);
        if (cancelled || unprepared || !mandate || rebuilt) {
          rollBack();
        } else {
          commit();
        }
      }
      case ACTIVATING -> {
        if (readyThere) {
          step = Step.COMPLETED;
        }
      }
      case COMPLETED, ROLLED_BACK -> {}
    }
  }

  private void commit() {
    movedHome = true;
    assign();
    step = Step.ACTIVATING;
  }

  private void rollBack() {
    if (departure > 0 && sameSource() && !scope.has(PairScope.Flaw.NOTHING_REMAINS)) {
      source.order(new Order.Remain(Half.SHARD, departure));
    }
    if (sameDestination() && !scope.has(PairScope.Flaw.ARRIVAL_LEFT)) {
      destination.order(new Order.CancelArrival(Half.SHARD));
    }
    step = Step.ROLLED_BACK;
  }

  // ---- what must hold ----

  /** Leaders release before others lead, wherever. */
  void check() {
    if (led(source) && led(destination)) {
      throw new IllegalStateException("both regions lead the shard");
    }
  }

  private static boolean led(Half half) {
    return !half.shard().leader().isEmpty();
  }

  /** Nothing is under way any more: the move has its outcome, and one region leads. */
  void checkQuiet() {
    Half home = movedHome ? destination : source;
    Half other = movedHome ? source : destination;
    if (step != Step.COMPLETED && step != Step.ROLLED_BACK) {
      throw new IllegalStateException("a move without an outcome: " + step);
    }
    if (home.shard().state() != ShardState.ACTIVE) {
      throw new IllegalStateException("nobody leads at home: " + home.shard());
    }
    if (other.shard().state() != ShardState.AWAY) {
      throw new IllegalStateException("not away: " + other.shard());
    }
    for (Half half : java.util.List.of(home, other)) {
      half.ledger()
          .underWay()
          .ifPresent(what -> {
            throw new IllegalStateException("without an outcome: " + what);
          });
    }
  }

  // ---- identity ----

  /** Two pairs with equal bytes have equal futures. */
  byte[] identity() {
    StringBuilder text = new StringBuilder(256);
    text.append(step).append(cancelled).append(cancelSent).append(mandate).append(movedHome);
    text.append(arrival).append(',').append(departure).append(readyThere).append(epochs);
    text.append(arrivals).append(departures).append(highest);
    text.append(cancels).append(outages).append(losses).append(rebuilds).append(late);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Half half : java.util.List.of(source, destination)) {
      text.append('|').append(half.lives).append(half.orders).append(half.orderedFor);
      text.append(half.assignments).append(half.untold);
      all.writeBytes(half.state);
    }
    all.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    return all.toByteArray();
  }
}
