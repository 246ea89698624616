package dev.lead.core.explore;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Order;
import dev.lead.core.election.SessionView;
import dev.lead.core.election.ShardView;
import dev.lead.core.election.Watch;
import dev.lead.core.model.ShardState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** All that can happen next to two regions and the move between them. */
final class PairMoves {
  /**
   * A step, described for people.
   *
   * @param progress whether it happens some day if nothing else goes wrong
   */
  record Move(String text, boolean progress, Consumer<Pair> step) {}

  private final Pair pair;
  private final List<Move> moves = new ArrayList<>();

  private PairMoves(Pair pair) {
    this.pair = pair;
  }

  static List<Move> of(Pair pair) {
    PairMoves moves = new PairMoves(pair);
    moves.saga();
    moves.region("the source", p -> p.source, pair.source);
    moves.region("the destination", p -> p.destination, pair.destination);
    return moves.moves;
  }

  private void progress(String text, Consumer<Pair> step) {
    moves.add(new Move(text, true, step));
  }

  private void fault(String text, Consumer<Pair> step) {
    moves.add(new Move(text, false, step));
  }

  private void saga() {
    progress("the saga goes on from " + pair.step, Pair::goOn);
    if (pair.cancels < pair.scope.cancels() && !pair.cancelled) {
      fault(
          "the move is cancelled",
          p -> {
            p.cancels++;
            p.cancelled = true;
          });
    }
    if (!pair.mandate) {
      fault("the destination has its mandate again", p -> p.mandate = true);
    } else if (pair.outages < pair.scope.outages()) {
      fault(
          "the destination's mandate lapses",
          p -> {
            p.outages++;
            p.mandate = false;
          });
    }
  }

  private void region(String name, Function<Pair, Half> which, Half half) {
    ElectionTable table = half.table();
    ShardView shard = half.shard();
    if (!half.untold.isEmpty()) {
      progress("what " + name + " tells is read", p -> p.read(which.apply(p)));
    }
    delivered(name, which, half, table);
    if (shard.state() == ShardState.DRAINING) {
      progress(
          "the leader of " + name + " releases",
          p -> {
            Half of = which.apply(p);
            ShardView now = of.shard();
            of.apply(new Command.Release(now.session(), Half.SHARD, now.token()), p::seen);
          });
    }
    if (shard.state() == ShardState.GRANTED) {
      progress("the leader of " + name + " is ready", p -> p.ready(which.apply(p)));
    }
    Long arrival = half.ledger().arrivals().get(Half.SHARD);
    for (SessionView session : table.sessions()) {
      if (arrival != null && shard.state() == ShardState.AWAY) {
        progress(
            session.candidate().name() + " is warm",
            p ->
                which
                    .apply(p)
                    .apply(
                        new Command.ReportPrepared(session.session(), Half.SHARD, arrival),
                        p::seen));
      }
      if (pair.losses < pair.scope.losses() && table.sessions().size() > 1) {
        fault(
            session.candidate().name() + " is lost",
            p -> {
              p.losses++;
              which.apply(p).close(session.session(), p::seen);
            });
      }
    }
    for (Watch watch : table.watches()) {
      if (watch.key().startsWith("prepare/") || watch.key().startsWith("drain/")) {
        fault("due: " + watch.onTimeout(), p -> which.apply(p).apply(watch.onTimeout(), p::seen));
      }
    }
    if (pair.rebuilds < pair.scope.rebuilds()) {
      fault(
          name + " is rebuilt",
          p -> {
            p.rebuilds++;
            p.rebuild(which.apply(p));
          });
    }
    broken(name, which, half, shard);
  }

  /** Orders come in their order, assignments as they are; late ones whenever they like. */
  private void delivered(String name, Function<Pair, Half> which, Half half, ElectionTable table) {
    int next = (int) table.lastOrder() + 1;
    while (next <= half.orders.size() && half.orderedFor.get(next - 1) != half.lives) {
      next++;
    }
    if (next <= half.orders.size()) {
      int number = next;
      progress(
          name + " is told: " + half.orders.get(number - 1),
          p -> which.apply(p).apply(which.apply(p).execute(number), p::seen));
    }
    Command.Range newest = half.assignments.getLast();
    if (half.shard().epoch().compareTo(newest.epoch()) < 0) {
      progress(
          name + " is told: " + newest,
          p -> which.apply(p).apply(which.apply(p).assign(newest), p::seen));
    }
    if (pair.late >= pair.scope.late()) {
      return;
    }
    for (int i = 1; i < next; i++) {
      int number = i;
      fault(
          name + " is told late: " + half.orders.get(i - 1),
          p -> {
            p.late++;
            which.apply(p).apply(which.apply(p).execute(number), p::seen);
          });
    }
    for (Command.Range range : half.assignments) {
      fault(
          name + " is told late: " + range,
          p -> {
            p.late++;
            which.apply(p).apply(which.apply(p).assign(range), p::seen);
          });
    }
  }

  private void broken(String name, Function<Pair, Half> which, Half half, ShardView shard) {
    Long departure = half.ledger().departures().get(Half.SHARD);
    if (pair.scope.has(PairScope.Flaw.RETURNED_AFTER_RELEASE)
        && shard.state() == ShardState.DEPARTED
        && departure != null) {
      fault(
          name + " takes its shard back",
          p -> {
            Half of = which.apply(p);
            long number = of.order(new Order.Remain(Half.SHARD, departure));
            of.apply(of.execute((int) number), p::seen);
          });
    }
  }
}
