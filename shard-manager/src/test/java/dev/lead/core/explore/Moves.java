package dev.lead.core.explore;

import dev.lead.core.election.Command;
import dev.lead.core.election.ElectionTable;
import dev.lead.core.election.Order;
import dev.lead.core.election.ShardView;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All that can happen next in a world. */
final class Moves {
  /** A step, described for people. */
  record Move(String text, Consumer<World> step) {}

  private final World world;
  private final List<Move> moves = new ArrayList<>();

  private Moves(World world) {
    this.world = world;
  }

  static List<Move> of(World world) {
    Moves moves = new Moves(world);
    moves.time();
    moves.log();
    moves.agents();
    moves.candidates();
    moves.leaders();
    moves.operators();
    return moves.moves;
  }

  private void add(String text, Consumer<World> step) {
    moves.add(new Move(text, step));
  }

  private void time() {
    if (world.now < world.scope.ticks()) {
      add("a tick passes", w -> w.now++);
    }
    for (Command due : world.due()) {
      if (!world.underWay.contains(due)) {
        if (due instanceof Command.ExpireAgent) {
          add("due: " + due, w -> w.send(due));
        } else {
          add("due and applied: " + due, w -> w.apply(due));
        }
      }
    }
  }

  private void log() {
    for (int i = 0; i < world.underWay.size(); i++) {
      int place = i;
      add("applied: " + world.underWay.get(i), w -> w.deliver(place));
    }
    if (world.late < world.scope.late()) {
      for (Command command : world.effective) {
        add(
            "applied again: " + command,
            w -> {
              w.late++;
              w.apply(command);
            });
      }
    }
  }

  private void agents() {
    for (int i = 0; i < World.PARTIES; i++) {
      int agent = i;
      if (world.agents[i].beats <= world.scope.beats()) {
        add("agent " + i + " renews its lease", w -> w.renew(agent));
        if (i == 0) {
          add("agent " + i + " beats", w -> w.beat(agent));
        }
      }
      if (world.lags(i)) {
        add("agent " + i + " catches up", w -> w.catchUp(agent));
      }
      for (int c = 0; c < World.PARTIES; c++) {
        int candidate = c;
        if (world.agents[i].serves[c] > 0 && world.breaks < world.scope.breaks()) {
          add(
              "agent %d gives the connection of candidate %d up".formatted(i, c),
              w -> {
                w.breaks++;
                w.detach(agent, candidate);
              });
        }
      }
    }
  }

  private void candidates() {
    for (int i = 0; i < World.PARTIES; i++) {
      int candidate = i;
      if (world.grants < world.scope.grants() && world.mayGrant(i)) {
        add(
            "candidate " + i + " is granted a lease",
            w -> {
              w.grant(candidate);
              w.receive(candidate);
            });
        if (i == 0) {
          add("candidate " + i + " will receive a lease", w -> w.grant(candidate));
        }
      }
      if (world.candidates[i].underWay != null) {
        add("candidate " + i + " receives a lease", w -> w.receive(candidate));
      }
      if (world.moves < world.scope.moves()) {
        for (int a = 0; a < World.PARTIES; a++) {
          int to = a;
          add(
              "candidate %d shows its session to agent %d".formatted(i, a),
              w -> {
                w.moves++;
                w.move(candidate, to);
              });
        }
      }
    }
  }

  /** What leaders say, each from what it was told itself. */
  private void leaders() {
    ElectionTable table = world.table();
    for (int i = 0; i < World.PARTIES; i++) {
      int candidate = i;
      for (Map.Entry<ShardId, Token> led : world.candidates[i].leads.entrySet()) {
        ShardId shard = led.getKey();
        Token token = led.getValue();
        ShardView view = table.shard(shard).orElseThrow();
        boolean asked = view.state() == ShardState.DRAINING || view.state() == ShardState.REVOKING;
        if (asked && view.session().equals(World.session(i)) && view.token().equals(token)) {
          release(i, shard, token);
        }
        if (view.state() == ShardState.GRANTED && view.session().equals(World.session(i))) {
          add(
              "candidate %d is ready for %s".formatted(i, shard),
              w -> w.apply(new Command.ReportReady(World.session(candidate), shard, token)));
        }
        if (world.resigns < world.scope.resigns()) {
          add(
              "candidate %d resigns %s".formatted(i, shard),
              w -> {
                w.resigns++;
                w.giveUp(candidate, shard, token);
                w.send(new Command.Resign(World.session(candidate), shard, token));
              });
        }
      }
      for (Map.Entry<ShardId, Long> transfer : world.ledger().transfersUnderWay().entrySet()) {
        ShardView view = table.shard(transfer.getKey()).orElseThrow();
        if (view.state() == ShardState.PREPARING && !view.session().equals(World.session(i))) {
          say(
              i,
              transfer.getKey(),
              "is prepared for",
              new Command.ReportPrepared(World.session(i), transfer.getKey(), transfer.getValue()));
        }
      }
    }
  }

  private void release(int candidate, ShardId shard, Token token) {
    add(
        "candidate %d releases %s".formatted(candidate, shard),
        w -> {
          w.giveUp(candidate, shard, token);
          w.send(new Command.Release(World.session(candidate), shard, token));
        });
  }

  private void say(int candidate, ShardId shard, String what, Command command) {
    if (!world.underWay.contains(command)) {
      add("candidate %d %s %s".formatted(candidate, what, shard), w -> w.send(command));
    }
  }

  private void operators() {
    for (int s = 0; s < world.scope.shards(); s++) {
      ShardId shard = world.shard(s);
      if (world.evictions < world.scope.evictions()) {
        order(new Order.Evict(shard, Order.Expectation.NONE), w -> w.evictions++);
      }
      if (world.transfers < world.scope.transfers()) {
        order(
            new Order.Transfer(shard, Optional.empty(), Order.Expectation.NONE),
            w -> w.transfers++);
      }
      if (world.departures < world.scope.departures()) {
        order(new Order.Depart(shard, Order.Expectation.NONE), w -> w.departures++);
      }
      Long departure = world.ledger().departures().get(shard);
      if (departure != null && world.endings < world.scope.endings()) {
        order(new Order.Remain(shard, departure), w -> w.endings++);
        if (world.table().shard(shard).orElseThrow().state() == ShardState.DEPARTED) {
          add(
              "the move of " + shard + " is committed",
              w -> {
                w.endings++;
                w.send(w.elsewhere(shard));
              });
        }
      }
      if (world.cancels < world.scope.cancels()) {
        order(new Order.CancelTransfer(shard), w -> w.cancels++);
      }
    }
  }

  private void order(Order order, Consumer<World> count) {
    add(
        "ordered: " + order,
        w -> {
          count.accept(w);
          w.send(new Command.Execute(w.life(), ++w.orders, order));
        });
  }
}
